package content

import "strings"

// phone is a telephone number in the text.
type phone struct {
	span
	digits string
	plus   bool // written with an international prefix
}

// number is a run of digits in groups, as a telephone number is written.
type number struct {
	digits [20]byte
	n      int
	groups [20]int // digits in each group
	ngroup int
	sep    byte // the separator behind the first group
	span
}

// phones finds the telephone numbers: international ones, national ones in the forms of many countries, and others if
// a word in front says that they are.
func (f *finder) phones() (found []phone) {
	s := f.t.folded
	if f.all&hasDigit == 0 {
		return nil
	}
	i := 0
	for k, w := range f.words {
		if f.made[k]&hasDigit == 0 {
			continue
		}
		for i = max(i, w.start); i < w.end; {
			if c := s[i]; c < '0' || c > '9' {
				i++
				continue
			}
			if f.isTaken(i) {
				i = f.taken[f.takenAt(i)].end
				continue
			}
			n := readNumber(s, i)
			if p, ok := f.phone(&n); ok {
				found = append(found, p)
			}
			i = n.end
		}
	}
	return found
}

// groupSigns are what groups of digits are kept apart by. A stroke is one only behind a dialling code: "0171/…".
const groupSigns = " -.()_*~|"

// readNumber reads the digits at i in their groups, to the end of the number or of what fits.
func readNumber(s string, i int) (n number) {
	n.span = span{i, i}
	for i < len(s) && n.n < len(n.digits) && n.ngroup < len(n.groups) {
		j := i
		for j < len(s) && n.n < len(n.digits) {
			d, ok := digitAt(s, j)
			if !ok {
				break
			}
			n.digits[n.n] = d
			n.n++
			j++
		}
		n.groups[n.ngroup] = j - i
		n.ngroup++
		n.end = j
		k := j
		for k < len(s) && k < j+3 && (strings.IndexByte(groupSigns, s[k]) >= 0 || s[k] == '/' && n.groups[0] >= 4) {
			k++
		}
		if k == j || k >= len(s) || s[k] < '0' || s[k] > '9' || n.n >= 10 && (n.groups[n.ngroup-1] >= 10 || s[j:k] == " (") {
			break
		}
		if n.sep == 0 {
			n.sep = s[j]
		}
		i = k
	}
	for n.end < len(s) && s[n.end] >= '0' && s[n.end] <= '9' {
		n.end, n.n = n.end+1, len(n.digits) // too long for any telephone
	}
	return n
}

// digitAt reads a digit, or a letter between digits that looks like one.
func digitAt(s string, i int) (byte, bool) {
	c := s[i]
	if c >= '0' && c <= '9' {
		return c, true
	}
	if !digitNear(s, i, -1) || !digitNear(s, i, 1) {
		return 0, false
	}
	switch c {
	case 'o':
		return '0', true
	case 'i', 'l':
		return '1', true
	}
	return 0, false
}

// digitNear reports whether a digit stands beside byte i, or behind one more letter that looks like one.
func digitNear(s string, i, step int) bool {
	j := i + step
	if j >= 0 && j < len(s) && strings.IndexByte("oil", s[j]) >= 0 {
		j += step
	}
	return j >= 0 && j < len(s) && s[j] >= '0' && s[j] <= '9'
}

// phone decides whether a number is one of a telephone.
func (f *finder) phone(n *number) (p phone, ok bool) {
	s := f.t.folded
	if n.end < len(s) && letter(s[n.end]) && n.ngroup > 1 { // "10p" after the number is no part of it
		n.ngroup--
		n.n -= n.groups[n.ngroup]
	}
	digits := string(n.digits[:n.n])
	if n.n < 7 || n.n > 15 && (n.n > 18 || digits[:2] != "00") || uniform(digits) {
		return p, false
	}
	start := n.start
	for start > 0 && (s[start-1] == '(' || s[start-1] == '+') {
		start--
	}
	p = phone{span: span{start, n.end}, digits: digits}
	p.plus = strings.IndexByte(s[start:n.start], '+') >= 0 || strings.HasPrefix(digits, "00") && n.n >= 11
	if p.plus {
		p.digits = strings.TrimPrefix(digits, "00")
		return p, n.n >= 8
	}
	if start > 0 && (strings.IndexByte("#,/=_", s[start-1]) >= 0 || s[start-1] == '.' && digits[0] != '0' ||
		signBefore(s, start)) {
		return p, false
	}
	before := f.wordsBefore(start)
	switch {
	case before.counts || dated(n):
		return p, false
	case before.calls:
		return p, n.n >= 7
	case start > 0 && letter(s[start-1]):
		return p, callWords[f.wordEndingAt(start)]
	}
	return p, national(digits, n)
}

// national reports whether digits in their groups are a telephone number by their form alone.
func national(d string, n *number) bool {
	groups := n.groups[:n.ngroup]
	if n.ngroup == n.n { // digit by digit
		return n.n >= 10 && distinctDigits(d) > 3 && (d[0] == '0' && d[1] != '0' || mobile(d))
	}
	for _, g := range groups[1:] {
		if g == 1 {
			return false
		}
	}
	if n.sep == '.' && thousands(groups) {
		return false
	}
	switch first := d[0]; {
	case first == '0':
		return n.n >= 9 && n.n <= 13 && groups[0] > 1 && d[1] != '0'
	case len(groups) == 1:
		return mobile(d)
	case match(groups, 3, 3, 4):
		return first >= '2'
	case match(groups, 1, 3, 3, 4), match(groups, 1, 3, 3, 2, 2):
		return first == '1' || first == '7' || first == '8'
	case match(groups, 2, 5, 4):
		return d[2] == '9'
	case match(groups, 3, 4, 4):
		return first == '1' && d[1] >= '3'
	case match(groups, 5, 5):
		return first >= '6'
	case match(groups, 4, 3, 3), match(groups, 4, 3, 4), match(groups, 3, 4, 4):
		return first >= '8'
	}
	return false
}

func distinctDigits(d string) (n int) {
	for digit := byte('0'); digit <= '9'; digit++ {
		if strings.IndexByte(d, digit) >= 0 {
			n++
		}
	}
	return n
}

// mobile reports whether ungrouped digits have the form of a mobile number in one of the countries where people write
// them so: India, China, Russia, or with their country code Indonesia, Britain, Brazil, Pakistan, Nigeria.
func mobile(d string) bool {
	switch len(d) {
	case 10:
		return d[0] >= '6'
	case 11:
		return d[0] == '1' && d[1] >= '3' || (d[0] == '7' || d[0] == '8') && d[1] == '9' || d[:3] == "628"
	case 12, 13, 14:
		for _, code := range []string{"628", "447", "916", "917", "918", "919", "923", "55", "2347", "2348", "2349", "380"} {
			if strings.HasPrefix(d, code) {
				return true
			}
		}
	}
	return false
}

// dated reports whether groups start with a date: 22-11-2026 or 2026.11.22.
func dated(n *number) bool {
	g := n.groups[:n.ngroup]
	return len(g) >= 3 && (g[0] <= 2 && g[1] <= 2 && (g[2] == 4 || g[2] == 2 && len(g) < 5) && n.digits[0] <= '3' ||
		g[0] == 4 && g[1] <= 2 && g[2] <= 2 && n.digits[0] <= '2')
}

// thousands reports whether groups are those of a large amount: 1.500.000.
func thousands(groups []int) bool {
	for _, g := range groups[1:] {
		if g != 3 {
			return false
		}
	}
	return groups[0] <= 3
}

func match(groups []int, want ...int) bool {
	if len(groups) != len(want) {
		return false
	}
	for i := range want {
		if groups[i] != want[i] {
			return false
		}
	}
	return true
}

// uniform reports whether digits are all alike or count up: a placeholder, or laughter.
func uniform(d string) bool {
	alike, up := true, true
	for i := 1; i < len(d); i++ {
		alike = alike && d[i] == d[i-1]
		up = up && (d[i] == d[i-1]+1 || d[i] == '0' && d[i-1] == '9')
	}
	return alike || up
}
