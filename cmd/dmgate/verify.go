package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/dmgate/dmgate/rules"
	"github.com/dmgate/dmgate/rules/signature"
)

func newVerify(c *console) *cobra.Command {
	var trust trustFlag
	cmd := &cobra.Command{
		Use:   "verify --trust KEY PACK|LIST",
		Short: "Verify that a pack or a list is what somebody you trust has signed",
		Long: `Verify that a pack or a list is what somebody you trust has signed, with "dmgate sign". What differs is told, and
the exit status is 1. What a pack says is not looked at: "dmgate validate" does that.

"dmgate run --trust KEY" verifies its packs itself, whenever it loads them.`,
		Example: `  dmgate verify --trust team.pub mypack
  dmgate verify --trust UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4 domains.dmlist`,
		GroupID: groupPack,
		Args:    takes(1, 1, "PACK or LIST"),
		RunE: func(cmd *cobra.Command, args []string) error {
			keys, err := trust.keys(cmd)
			if err != nil {
				return err
			}
			if len(keys) == 0 {
				return usagef(cmd, "--trust is missing, the public key of who may have signed it")
			}
			return verify(c, args[0], keys)
		},
	}
	trust.addTo(cmd, "public `key`, or file with some, one a line, that may have signed it")
	return cmd
}

func verify(c *console, name string, keys []signature.PublicKey) error {
	check := verifyList
	if isPack(name) {
		check = func(name string, keys []signature.PublicKey) (*signature.Signature, error) {
			fsys := rules.Dir(name)
			return verifyPack(&fsys, keys)
		}
	}
	s, err := check(name, keys)
	if err != nil {
		return fmt.Errorf("%s is not trusted: %w", name, err)
	}
	_, err = fmt.Fprintf(c.out, "%s: %s, signed by %s\n", printable(name), plural(len(s.Files), "file"), s.Key)
	return err
}

func verifyList(name string, keys []signature.PublicKey) (*signature.Signature, error) {
	list, err := readList(name)
	if err != nil {
		return nil, err
	}
	file := name + signature.ListSuffix
	data, err := readUpTo(file, signature.MaxSize)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("it is not signed, want %s", file)
	}
	if err != nil {
		return nil, err
	}
	return verified(filepath.Base(file), data, keys, signature.List, listDigest(filepath.ToSlash(name), list))
}
