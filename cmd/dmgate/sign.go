package main

import (
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/dmgate/dmgate/rules"
	"github.com/dmgate/dmgate/rules/signature"
)

// signOptions are the flags of sign.
type signOptions struct {
	key      string
	generate bool
}

func newSign(c *console) *cobra.Command {
	var o signOptions
	cmd := &cobra.Command{
		Use:   "sign --key SEEDFILE PACK|LIST",
		Short: "Sign a pack or a list, so that others can see whom it is from",
		Long: `Sign a pack or a list, so that others can see that it is from you and that nobody has changed it. The signature of a
pack is ` + signature.PackFile + ` in its directory and covers every file in it, tests and scenarios too, but hidden ones; symbolic links
count as what they lead to. That of a list stands beside it, with ` + signature.ListSuffix + ` behind its name.

--generate makes a key: it writes the seed, which nobody else may see, to a new file, and prints the public key,
which those who verify need. Keys of "nk -gen user" are of the same kind.`,
		Example: `  dmgate sign --generate --key team.seed > team.pub
  dmgate sign --key team.seed mypack
  dmgate sign --key team.seed domains.dmlist`,
		GroupID: groupPack,
		Args:    takes(0, 1, "PACK or LIST"),
		RunE:    func(cmd *cobra.Command, args []string) error { return o.run(cmd, c, args) },
	}
	cmd.Flags().StringVar(&o.key, "key", "", "`file` with the seed of the key")
	cmd.Flags().BoolVar(&o.generate, "generate", false, "make a key: write its seed to the file, print the public key")
	return cmd
}

func (o *signOptions) run(cmd *cobra.Command, c *console, args []string) error {
	switch {
	case o.key == "":
		return usagef(cmd, "--key is missing, the file with the seed of the key")
	case o.generate && len(args) > 0:
		return usagef(cmd, "unexpected argument %q: --generate makes a key and signs nothing", args[0])
	case o.generate:
		return generateKey(c, o.key)
	case len(args) == 0:
		return usagef(cmd, "PACK or LIST is missing")
	}
	key, err := readSeed(o.key)
	if err != nil {
		return err
	}
	return sign(c, key, args[0])
}

// generateKey writes the seed of a new key, which the user alone may read, and prints its public key.
func generateKey(c *console, name string) error {
	key, seed, err := signature.NewKey()
	if err != nil {
		return err
	}
	if err := writeSecret(name, append(seed, '\n')); err != nil {
		return err
	}
	_, err = fmt.Fprintln(c.out, key.Public())
	return err
}

// writeSecret writes a file that is new, and that its owner alone may read.
func writeSecret(name string, data []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if os.IsExist(err) {
		return fmt.Errorf("%s is there already, and a key that is lost can't be made again: want the name of a new file", name)
	}
	if err != nil {
		return err
	}
	if _, err := f.Write(data); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

// maxSeedFile is how large a file with a seed may be.
const maxSeedFile = 4 << 10

func readSeed(name string) (*signature.Key, error) {
	data, err := readUpTo(name, maxSeedFile)
	if err != nil {
		return nil, err
	}
	key, err := signature.ParseSeed(data)
	if err != nil {
		return nil, fmt.Errorf("key file %s: %w", name, err)
	}
	return key, nil
}

// sign signs the pack or the list of that name.
func sign(c *console, key *signature.Key, name string) error {
	kind, to, files, err := toSign(name)
	if err != nil {
		return err
	}
	data, err := key.Sign(kind, files)
	if err != nil {
		return fmt.Errorf("%s %s: %w", kind, name, err)
	}
	err = writeFile(to, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
	if err == nil {
		_, err = fmt.Fprintf(c.out, "%s: %s, signed by %s\n", printable(to), plural(len(files), "file"), key.Public())
	}
	return err
}

// toSign returns what a name stands for, where its signature belongs, and what that is of.
func toSign(name string) (signature.Kind, string, []signature.File, error) {
	if !isPack(name) {
		data, err := readList(name)
		return signature.List, name + signature.ListSuffix, listDigest(filepath.ToSlash(name), data), err
	}
	to := filepath.Join(name, signature.PackFile)
	held, err := rules.Snapshot(rules.Dir(name))
	if err != nil {
		return signature.Pack, to, nil, fmt.Errorf("pack %s: %w", name, err)
	}
	files, err := packDigests(held)
	if err == nil && !hasConfig(files) {
		err = fmt.Errorf("%s is no pack, it has no %s", name, rules.ConfigFile)
	}
	return signature.Pack, to, files, err
}

func hasConfig(files []signature.File) bool {
	for _, f := range files {
		if f.Name == rules.ConfigFile {
			return true
		}
	}
	return false
}

func isPack(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

// readList reads a list of any form.
func readList(name string) ([]byte, error) { return readUpTo(name, rules.MaxFile) }

func digestOf(name string, data []byte) signature.File {
	return signature.File{Name: name, SHA256: sha256.Sum256(data)}
}
