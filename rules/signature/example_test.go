package signature_test

import (
	"crypto/sha256"
	"fmt"

	"github.com/dmgate/dmgate/rules/signature"
)

// Somebody signs a list; who trusts the key finds out that it was changed.
func Example() {
	key, _, err := signature.NewKey()
	if err != nil {
		panic(err)
	}
	list := []signature.File{{Name: "domains.txt", SHA256: sha256.Sum256([]byte("evil.example\n"))}}
	data, err := key.Sign(signature.List, list)
	if err != nil {
		panic(err)
	}

	trusted := []signature.PublicKey{key.Public()}
	s, err := signature.Parse(data)
	if err != nil {
		panic(err)
	}
	fmt.Println(s.Verify(trusted, signature.List, list))
	list[0].SHA256 = sha256.Sum256([]byte("good.example\n"))
	fmt.Println(s.Verify(trusted, signature.List, list))
	// Output:
	// <nil>
	// it is not what was signed: domains.txt has changed
}
