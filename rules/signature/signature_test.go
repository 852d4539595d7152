package signature_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"github.com/nats-io/nkeys"

	"github.com/dmgate/dmgate/rules/signature"
)

// file is one whose content is its name and what is behind it.
func file(name, content string) signature.File {
	return signature.File{Name: name, SHA256: sha256.Sum256([]byte(content))}
}

var pack = []signature.File{file("pack.yaml", "1"), file("policies/a.rego", "2"), file("lists/a.txt", "3")}

// key makes the same key every time.
func key(t testing.TB, seed byte) *signature.Key {
	t.Helper()
	text, err := nkeys.EncodeSeed(nkeys.PrefixByteUser, []byte(strings.Repeat(string(rune(seed)), 32)))
	if err != nil {
		t.Fatal(err)
	}
	k, err := signature.ParseSeed(text)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func sign(t testing.TB, k *signature.Key, files ...signature.File) []byte {
	t.Helper()
	data, err := k.Sign(signature.Pack, files)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func verify(data []byte, kind signature.Kind, trusted []signature.PublicKey, files ...signature.File) error {
	s, err := signature.Parse(data)
	if err != nil {
		return err
	}
	return s.Verify(trusted, kind, files)
}

func expect(t *testing.T, name string, err error, want string) {
	t.Helper()
	got := "<nil>"
	if err != nil {
		got = err.Error()
	}
	if got != want {
		t.Errorf("%s:\ngot  %s\nwant %s", name, got, want)
	}
}

func TestWhatIsSignedIsVerified(t *testing.T) {
	ann, bob := key(t, 'a'), key(t, 'b')
	data := sign(t, ann, pack...)
	trusted := []signature.PublicKey{bob.Public(), ann.Public()}
	expect(t, "as signed", verify(data, signature.Pack, trusted, pack...), "<nil>")
	expect(t, "in another order", verify(data, signature.Pack, trusted, pack[2], pack[0], pack[1]), "<nil>")
	expect(t, "no file at all", verify(sign(t, ann), signature.Pack, trusted), "<nil>")
	if again := sign(t, ann, pack[1], pack[2], pack[0]); string(again) != string(data) {
		t.Errorf("signed again it is\n%s\nand was\n%s", again, data)
	}
}

func TestWhatDiffersIsTold(t *testing.T) {
	ann, bob := key(t, 'a'), key(t, 'b')
	trusted := []signature.PublicKey{ann.Public()}
	data := sign(t, ann, pack...)
	swapped := []signature.File{{Name: "pack.yaml", SHA256: pack[1].SHA256}, {Name: "policies/a.rego", SHA256: pack[0].SHA256}, pack[2]}
	var many []signature.File
	for i := range 7 {
		many = append(many, file(fmt.Sprintf("lists/%d.txt", i), "x"))
	}
	for name, c := range map[string]struct {
		files []signature.File
		want  string
	}{
		"added":        {append(pack[:3:3], file("policies/b.rego", "4")), "policies/b.rego is new"},
		"added before": {append(pack[:3:3], file("a.rego", "4")), "a.rego is new"},
		"removed":      {pack[:2], "lists/a.txt is gone"},
		"changed":      {[]signature.File{pack[0], pack[1], file("lists/a.txt", "4")}, "lists/a.txt has changed"},
		"renamed":      {[]signature.File{pack[0], pack[1], file("lists/b.txt", "3")}, "lists/a.txt is gone, lists/b.txt is new"},
		"swapped":      {swapped, "pack.yaml has changed, policies/a.rego has changed"},
		"all gone":     {nil, "lists/a.txt is gone, pack.yaml is gone, policies/a.rego is gone"},
		"many": {append(pack[:3:3], many...),
			"lists/0.txt is new, lists/1.txt is new, lists/2.txt is new, lists/3.txt is new, lists/4.txt is new, 2 more"},
	} {
		expect(t, name, verify(data, signature.Pack, trusted, c.files...), "it is not what was signed: "+c.want)
	}
	expect(t, "another key", verify(sign(t, bob, pack...), signature.Pack, trusted, pack...),
		"it is signed by "+string(bob.Public())+", which is not trusted")
	expect(t, "no key", verify(data, signature.Pack, nil, pack...), "it is signed by "+string(ann.Public())+", which is not trusted")
	expect(t, "a pack's for a list", verify(data, signature.List, trusted, pack...), "the signature is of a pack, want one of a list")
}

// Nothing in a signature can be changed by anybody else: not the files, not the key, not the kind, not a bit of anything.
func TestForgedSignatures(t *testing.T) {
	ann, bob := key(t, 'a'), key(t, 'b')
	trusted := []signature.PublicKey{ann.Public()}
	data := string(sign(t, ann, pack...))
	forged := "the signature is not that of " + string(ann.Public()) + ": the file with the signature was changed"
	other := file("pack.yaml", "evil")
	replaced := strings.Replace(data, hexOf(pack[0]), hexOf(other), 1)
	expect(t, "another digest", verify([]byte(replaced), signature.Pack, trusted, other, pack[1], pack[2]), forged)
	expect(t, "another kind", verify([]byte(strings.Replace(data, "of a pack", "of a list", 1)), signature.List, trusted, pack...), forged)
	renamed := strings.Replace(data, "pack.yaml", "pack.yaml.bak", 1)
	expect(t, "another name", verify([]byte(renamed), signature.Pack, trusted, pack...), forged)
	theirs := strings.Replace(string(sign(t, bob, pack...)), string(bob.Public()), string(ann.Public()), 1)
	expect(t, "another's signature", verify([]byte(theirs), signature.Pack, trusted, pack...), forged)
	last := strings.LastIndex(data, "signature ")
	elsewhere := string(sign(t, ann, pack[:2]...))
	swapped := data[:last] + elsewhere[strings.LastIndex(elsewhere, "signature "):]
	expect(t, "the signature of another pack", verify([]byte(swapped), signature.Pack, trusted, pack...), forged)
	for i := range data {
		for bit := range 8 {
			changed := []byte(data)
			changed[i] ^= 1 << bit
			if verify(changed, signature.Pack, trusted, pack...) == nil {
				t.Fatalf("bit %d of byte %d is changed, and it is taken", bit, i)
			}
		}
	}
}

func hexOf(f signature.File) string { return hex.EncodeToString(f.SHA256[:]) }

func TestTruncatedSignatures(t *testing.T) {
	data := sign(t, key(t, 'a'), pack...)
	for n := range data {
		want := "the signature is cut short: sign again"
		if n < len("dmgate signature 1 of a pack") {
			want = `line 1: no signature that this dmgate knows, want "dmgate signature 1 of a pack or list"`
		}
		expect(t, fmt.Sprint(n, " bytes"), verify(data[:n], signature.Pack, nil, pack...), want)
	}
}

func TestMalformedSignatures(t *testing.T) {
	data := string(sign(t, key(t, 'a'), pack...))
	lines := strings.SplitAfter(data, "\n")
	public := string(key(t, 'a').Public())
	account, err := nkeys.CreateAccount()
	if err != nil {
		t.Fatal(err)
	}
	accountKey, _ := account.PublicKey()
	sums := "want a SHA-256 and the name of a file, with two spaces between"
	for name, c := range map[string]struct{ data, want string }{
		"empty":         {"", `line 1: no signature that this dmgate knows, want "dmgate signature 1 of a pack or list"`},
		"another form":  {strings.Replace(data, "signature 1", "signature 2", 1), `line 1: no signature that this dmgate knows, want "dmgate signature 1 of a pack or list"`},
		"no digest":     {lines[0] + "x  y\n" + lines[1], "line 2: " + sums},
		"one space":     {strings.Replace(data, "  ", " ", 1), "line 2: " + sums},
		"upper case":    {lines[0] + strings.ToUpper(lines[1][:64]) + lines[1][64:], "line 2: " + sums},
		"long digest":   {lines[0] + "00" + lines[1], "line 2: " + sums},
		"out of place":  {lines[0] + lines[2] + lines[1], `line 3: file "lists/a.txt" is not in its place, want the names sorted`},
		"twice":         {lines[0] + lines[1] + lines[1], `line 3: file "lists/a.txt" is not in its place, want the names sorted`},
		"above":         {strings.Replace(data, "lists/a.txt", "../a.txt", 1), `line 2: a file is named "../a.txt", want a name without control characters`},
		"long name":     {strings.Replace(data, "lists/a.txt", strings.Repeat("a", 1025), 1), "line 2: the name of a file has 1025 bytes, at most 1024 are allowed"},
		"account's key": {strings.Replace(data, public, accountKey, 1), "line 5: this is an nkey for accounts, want one for users, which begins with U"},
		"no key":        {strings.Replace(data, public, "U1", 1), "line 5: this is no public key, want one that begins with U and has 56 letters and digits"},
		"no base64":     {strings.Join(lines[:5], "") + "signature !!!!\n", "line 6: the signature has not the form of one, want 64 bytes as base64"},
		"broken base64": {strings.Replace(data, "==", "\r==", 1), "line 6: the signature has not the form of one, want 64 bytes as base64"},
		"short":         {strings.Join(lines[:5], "") + "signature AAAA\n", "line 6: the signature has not the form of one, want 64 bytes as base64"},
		"more behind":   {data + "more\n", "line 6: want the signature, and nothing behind it"},
		"another line":  {strings.Join(lines[:5], "") + "comment\n", "line 6: want the signature, and nothing behind it"},
		"large":         {data + strings.Repeat("x", signature.MaxSize), fmt.Sprintf("the signature has %d bytes, at most 4194304 are allowed", len(data)+signature.MaxSize)},
	} {
		_, err := signature.Parse([]byte(c.data))
		expect(t, name, err, c.want)
	}
	_, err = signature.Parse([]byte(lines[0] + manyLines(10_001)))
	expect(t, "many", err, "line 10002: more than 10000 files, fewer are allowed")
}

func manyLines(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%s  f%06d\n", strings.Repeat("0", 64), i)
	}
	return b.String()
}

func TestSignRefuses(t *testing.T) {
	k := key(t, 'a')
	var many []signature.File
	for i := range 10_001 {
		many = append(many, file(fmt.Sprint(i), ""))
	}
	for name, c := range map[string]struct {
		files []signature.File
		want  string
	}{
		"a line break": {[]signature.File{file("a\nb", "")}, `a file is named "a\nb", want a name without control characters`},
		"no UTF-8":     {[]signature.File{file("a\xff", "")}, `a file is named "a\xff", want a name without control characters`},
		"a way up":     {[]signature.File{file("../a", "")}, `a file is named "../a", want a name without control characters`},
		"twice":        {[]signature.File{pack[0], pack[0]}, `file "pack.yaml" is there twice`},
		"many":         {many, "there are 10001 files, at most 10000 can be signed"},
	} {
		_, err := k.Sign(signature.Pack, c.files)
		expect(t, name, err, c.want)
	}
}

func TestKeysOfTheWrongKind(t *testing.T) {
	account, err := nkeys.CreateAccount()
	if err != nil {
		t.Fatal(err)
	}
	accountSeed, _ := account.Seed()
	accountKey, _ := account.PublicKey()
	user, seed, err := signature.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	if again, err := signature.ParseSeed(append(seed, "\r\n"...)); err != nil || again.Public() != user.Public() {
		t.Errorf("the seed of a new key: %v", err)
	}
	for name, c := range map[string]struct{ seed, want string }{
		"an account's":   {string(accountSeed), "it holds the seed of an nkey for accounts, want that of one for users, which begins with SU"},
		"a public key":   {string(user.Public()), "it holds a public key, want the seed of the key, which begins with SU"},
		"a damaged seed": {string(seed[:20]) + "A" + string(seed[21:]) + "A", "it holds no seed, want that of a key, which begins with SU and has 58 letters and digits"},
		"something else": {"hello", "it holds no seed, want that of a key, which begins with SU and has 58 letters and digits"},
		"nothing":        {"", "it holds no seed, want that of a key, which begins with SU and has 58 letters and digits"},
	} {
		_, err := signature.ParseSeed([]byte(c.seed))
		expect(t, name, err, c.want)
	}
	secret := "this is the seed of a key, which nobody else may see: want the public key, which begins with U"
	for name, c := range map[string]struct{ key, want string }{
		"an account's":   {accountKey, "this is an nkey for accounts, want one for users, which begins with U"},
		"a seed":         {string(seed), secret},
		"a damaged seed": {string(seed[:40]), secret},
		"something else": {"hello", "this is no public key, want one that begins with U and has 56 letters and digits"},
	} {
		_, err := signature.ParsePublicKey(c.key)
		expect(t, name, err, c.want)
	}
}

// A server may have a client sign any text as it connects. None of these is a signature here.
func TestAnswersToServersAreNoSignatures(t *testing.T) {
	k := key(t, 'a')
	data := string(sign(t, k, pack...))
	last := strings.LastIndex(data, "signature ")
	pair, err := nkeys.FromRawSeed(nkeys.PrefixByteUser, []byte(strings.Repeat("a", 32)))
	if err != nil {
		t.Fatal(err)
	}
	for _, nonce := range []string{data[:last], "dmgate signature, see rules/signature\n" + data[:last]} {
		answer, err := pair.Sign([]byte(nonce))
		if err != nil {
			t.Fatal(err)
		}
		forged := data[:last] + "signature " + encode(answer) + "\n"
		if err := verify([]byte(forged), signature.Pack, []signature.PublicKey{k.Public()}, pack...); err == nil {
			t.Errorf("what a server has had signed is taken: %q", nonce[:20])
		}
	}
}
