package board

import "slices"

// MaxScope bounds the groups and notes that a round names one by one.
const MaxScope = 500

// scopeIDs wants groups and notes that a facilitator may see, each once. Ended groups are let
// through: where they went is found out when the round opens.
func (t *turn) scopeIDs(ids []ID) error {
	if len(ids) > MaxScope {
		return &Refusal{Code: CodeMalformed, Field: "only", Limit: MaxScope}
	}
	seen := make(map[ID]bool, len(ids))
	for i, id := range ids {
		n := t.b.notes.get(id)
		switch {
		case seen[id]:
			return within(malformed(""), "only", i)
		case t.b.clusters.get(id) != nil:
		case n == nil || !t.b.sees(n, Audience{Kind: ForFacilitator, Persons: []ID{t.me()}}):
			return within(&Refusal{Code: CodeNotFound}, "only", i)
		}
		seen[id] = true
	}
	return nil
}

// followed says what named groups and notes have become: a group that was merged into another is
// that one, what was split off a group belongs to it, and a note in a group is the group.
func (b *Board) followed(ids []ID) map[ID]bool {
	in := make(map[ID]bool, len(ids))
	for _, id := range ids {
		in[id] = true
		if n := b.notes.get(id); n != nil && n.Cluster != "" {
			in[n.Cluster] = true
		}
	}
	for grew := true; grew; {
		grew = false
		for _, k := range b.clusters.list {
			if in[k.ID] && k.Deleted && k.Into != "" && !in[k.Into] {
				in[k.Into], grew = true, true
			}
			if !in[k.ID] && k.Of != "" && in[k.Of] {
				in[k.ID], grew = true, true
			}
		}
	}
	return in
}

// scope lists what can be voted on: section by section, first the clusters that have notes, then
// the loose notes, each in order of arrival. Nothing named means everything.
func (b *Board) scope(sections, only []ID) []ID {
	in := b.followed(only)
	of := map[ID][]ID{}
	for _, k := range b.clusters.list {
		if !k.Deleted && len(k.members) > 0 && (len(only) == 0 || in[k.ID]) {
			of[k.Section] = append(of[k.Section], k.ID)
		}
	}
	for _, n := range b.notes.list {
		if !n.Deleted && n.Cluster == "" && n.Held == "" && (len(only) == 0 || in[n.ID]) {
			of[n.Section] = append(of[n.Section], n.ID)
		}
	}
	var items []ID
	for _, s := range b.sectionsByOrd() {
		if !s.Deleted && !s.Hidden && (len(sections) == 0 || slices.Contains(sections, s.ID)) {
			items = append(items, of[s.ID]...)
		}
	}
	return items
}
