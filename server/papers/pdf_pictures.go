package papers

import (
	"bytes"
	"regexp"
	"slices"
	"strconv"
)

var (
	pictureNamed = regexp.MustCompile(`/I[0-9a-f]{40} (\d+) 0 R`)
	maskNamed    = regexp.MustCompile(`/SMask (\d+) 0 R`)
)

// orderPictures puts the objects of pictures in the order of their names, which are made of their bytes. The
// writer orders them by width, and pictures of one width by chance; the same document is to be the
// same file.
func orderPictures(objects [][]byte) {
	at := slices.IndexFunc(objects, func(body []byte) bool { return bytes.Contains(body, []byte("\n/XObject <<\n/I")) })
	if at < 0 {
		return
	}
	number := func(found [][]byte) int {
		n, err := strconv.Atoi(string(found[1]))
		if err != nil || n >= len(objects) {
			return 0
		}
		return n
	}
	var order []int // of the objects as they are now: pictures by name, each before its mask
	for _, found := range pictureNamed.FindAllSubmatch(objects[at], -1) {
		n := number(found)
		if n == 0 || slices.Contains(order, n) {
			continue
		}
		order = append(order, n)
		head, _, _ := bytes.Cut(objects[n], []byte("stream"))
		if mask := maskNamed.FindSubmatch(head); mask != nil {
			order = append(order, number(mask))
		}
	}
	places := slices.Sorted(slices.Values(order))
	moved := make(map[int]int, len(order))
	bodies := make([][]byte, len(order))
	for i, n := range order {
		moved[n], bodies[i] = places[i], objects[n]
	}
	renumber := func(text []byte, what *regexp.Regexp) []byte {
		return what.ReplaceAllFunc(text, func(m []byte) []byte {
			found := what.FindSubmatch(m)
			to, ok := moved[number(found)]
			if !ok {
				return m
			}
			return bytes.Replace(m, append([]byte{' '}, append(found[1], " 0 R"...)...), []byte(" "+strconv.Itoa(to)+" 0 R"), 1)
		})
	}
	objects[at] = renumber(objects[at], pictureNamed)
	for i, body := range bodies {
		head, rest, streamed := bytes.Cut(body, []byte("stream"))
		head = renumber(head, maskNamed)
		if streamed {
			head = slices.Concat(head, []byte("stream"), rest)
		}
		objects[places[i]] = head
	}
}
