package content

// sequences finds any of a number of sequences in a longer one, in time linear in the length of them all together
// (Aho and Corasick, "Efficient string matching", 1975). A search that takes them one by one is too slow where sender
// and recipient conspire: a thousand hidden phrases that each match all but their last word wherever a long text is
// looked at. The zero value holds no sequence.
type sequences[T comparable] struct {
	next  map[edge[T]]int
	nodes []node[T] // the first is the root
}

// edge leads from a node to the one for the same sequence and one more element.
type edge[T comparable] struct {
	from int
	by   T
}

// node stands for the start of a sequence.
type node[T comparable] struct {
	edge[T]      // that leads to the node
	fallback int // the longest start of a sequence that ends this one
	depth    int
	whole    bool // a sequence ends here
}

// add adds a sequence; an empty one is none.
func (s *sequences[T]) add(elements []T) {
	if len(elements) == 0 {
		return
	}
	if s.next == nil {
		s.next, s.nodes = map[edge[T]]int{}, make([]node[T], 1)
	}
	at := 0
	for i, element := range elements {
		e := edge[T]{at, element}
		to, ok := s.next[e]
		if !ok {
			to = len(s.nodes)
			s.next[e] = to
			s.nodes = append(s.nodes, node[T]{edge: e, depth: i + 1})
		}
		at = to
	}
	s.nodes[at].whole = true
}

// in reports whether one of the sequences stands in text.
func (s *sequences[T]) in(text []T) bool {
	if len(s.nodes) == 0 {
		return false
	}
	s.link()
	at := 0
	for _, element := range text {
		if at = s.step(at, element); s.nodes[at].whole {
			return true
		}
	}
	return false
}

// step goes from a node along an element, or from the longest end of what it stands for that goes on so.
func (s *sequences[T]) step(at int, by T) int {
	for {
		if to, ok := s.next[edge[T]{at, by}]; ok {
			return to
		}
		if at == 0 {
			return 0
		}
		at = s.nodes[at].fallback
	}
}

// link sets the fallbacks, the shallow nodes before the deep ones that rest on them.
func (s *sequences[T]) link() {
	levels := [][]int{}
	for i, n := range s.nodes {
		for len(levels) <= n.depth {
			levels = append(levels, nil)
		}
		levels[n.depth] = append(levels[n.depth], i)
	}
	for depth := 2; depth < len(levels); depth++ {
		for _, i := range levels[depth] {
			n := &s.nodes[i]
			n.fallback = s.step(s.nodes[n.from].fallback, n.by)
			n.whole = n.whole || s.nodes[n.fallback].whole
		}
	}
}
