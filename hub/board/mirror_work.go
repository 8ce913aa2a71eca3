package board

import (
	"cmp"
	"slices"
)

func (m *Mirror) put(n NoteView) {
	if old, ok := m.Notes[n.ID]; ok && n.Mine == "" {
		n.Mine = old.Mine
	}
	m.Notes[n.ID] = n
}

func (m *Mirror) intoCluster(note, id ID) {
	change(m.Notes, note, func(n *NoteView) {
		n.Cluster = id
		if k, ok := m.Clusters[id]; ok {
			n.Section = k.Section
		}
	})
}

// scans replaces the sheets, which are in order of arrival.
func (m *Mirror) scans(f func([]ScanView) []ScanView) {
	list := f(slices.Clone(m.head.Scans))
	slices.SortFunc(list, func(a, b ScanView) int { return cmp.Compare(a.Num, b.Num) })
	if m.head.Scans = list; len(list) == 0 {
		m.head.Scans = nil
	}
}

// unshare ends the showing of a section's sheets.
func (m *Mirror) unshare(section ID) {
	m.scans(func(list []ScanView) []ScanView {
		if m.head.Audience != ForFacilitator {
			return slices.DeleteFunc(list, func(s ScanView) bool { return s.Section == section })
		}
		for i := range list {
			list[i].Shared = list[i].Shared && list[i].Section != section
		}
		return list
	})
}

func (m *Mirror) applyWork(op Op) {
	switch op := op.(type) {
	case NoteAdded:
		m.put(NoteView{
			ID: op.ID, Num: op.Num, Section: op.Section, Text: op.Text, Color: op.Color, X: op.X, Y: op.Y,
			Lang: op.Lang, Author: op.Author, Anon: op.Anon, Media: op.Media, By: op.By, Held: waiting(op.Waits),
			Table: op.Table, Scribe: op.Scribe,
		})
	case NoteShown:
		m.put(op.Note)
	case NoteEdited:
		change(m.Notes, op.ID, func(n *NoteView) { n.Text, n.Lang = op.Text, op.Lang })
	case NoteColored:
		change(m.Notes, op.ID, func(n *NoteView) { n.Color = op.Color })
	case NoteMoved:
		change(m.Notes, op.ID, func(n *NoteView) {
			n.X, n.Y = op.X, op.Y
			if op.Section != "" {
				n.Section = op.Section
			}
		})
	case NoteUnsigned:
		change(m.Notes, op.ID, func(n *NoteView) {
			n.Anon, n.Author, n.Mine, n.By, n.Table = true, "", op.Mine, nil, tableUnsigned(n.Table, n.Scribe)
		})
	case CommentAdded:
		change(m.Notes, op.Note, func(n *NoteView) {
			// A note that was shown whole, as it is now, has brought later comments along.
			if !slices.ContainsFunc(n.Comments, func(c CommentView) bool { return c.Num == op.Num }) {
				n.Comments = append(slices.Clone(n.Comments), CommentView{Num: op.Num, Text: op.Text, Author: op.Author})
			}
		})
	case CommentRemoved:
		change(m.Notes, op.Note, func(n *NoteView) {
			n.Comments = slices.DeleteFunc(slices.Clone(n.Comments), func(c CommentView) bool { return c.Num == op.Num })
			if len(n.Comments) == 0 {
				n.Comments = nil
			}
		})
	case NoteStripped:
		change(m.Notes, op.ID, func(n *NoteView) { n.Media = nil })
	case NoteDescribed:
		change(m.Notes, op.ID, func(n *NoteView) {
			if n.Media != nil {
				n.Media = n.Media.described(op.Text)
			}
		})
	case ScanShown:
		m.scans(func(list []ScanView) []ScanView {
			i := slices.IndexFunc(list, func(s ScanView) bool { return s.ID == op.Scan.ID })
			if i < 0 {
				return append(list, op.Scan)
			}
			list[i] = op.Scan
			return list
		})
	case ScanGone:
		m.scans(func(list []ScanView) []ScanView {
			return slices.DeleteFunc(list, func(s ScanView) bool { return s.ID == op.ID })
		})
	case NoteDeleted:
		remove(m, m.Notes, op.ID, func(n *NoteView) { n.Deleted, n.Cluster = true, "" })
	case NoteGone:
		for _, id := range op.IDs {
			delete(m.Notes, id)
		}
	case NoteClustered:
		m.intoCluster(op.ID, op.Cluster)
	case NoteUnclustered:
		change(m.Notes, op.ID, func(n *NoteView) { n.Cluster, n.X, n.Y = "", op.X, op.Y })
	case ClusterAdded:
		m.Clusters[op.ID] = ClusterView{ID: op.ID, Num: op.Num, Section: op.Section, Name: op.Name, X: op.X, Y: op.Y, Of: op.Of}
		for _, id := range op.Notes {
			m.intoCluster(id, op.ID)
		}
	case ClusterShown:
		m.Clusters[op.Cluster.ID] = op.Cluster
		for _, id := range op.Notes {
			m.intoCluster(id, op.Cluster.ID)
		}
	case ClusterNamed:
		change(m.Clusters, op.ID, func(k *ClusterView) { k.Name = op.Name })
	case ClusterMoved:
		change(m.Clusters, op.ID, func(k *ClusterView) {
			k.X, k.Y = op.X, op.Y
			if op.Section != "" {
				k.Section = op.Section
			}
		})
		for id, n := range m.Notes {
			if n.Cluster == op.ID && op.Section != "" {
				n.Section = op.Section
				m.Notes[id] = n
			}
		}
	case ClusterMerged:
		for _, id := range op.Notes {
			m.intoCluster(id, op.Into)
		}
		remove(m, m.Clusters, op.From, func(k *ClusterView) { k.Deleted, k.Into = true, op.Into })
	case ClusterDissolved:
		for _, at := range op.Places {
			change(m.Notes, at.ID, func(n *NoteView) { n.Cluster, n.X, n.Y = "", at.X, at.Y })
		}
		remove(m, m.Clusters, op.ID, func(k *ClusterView) { k.Deleted = true })
	default:
		m.applyFrame(op)
	}
}
