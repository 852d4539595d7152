package natstest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// Authority issues certificates for the duration of a test.
type Authority struct {
	File string // its own certificate, PEM

	tb   testing.TB
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

// NewAuthority makes an authority.
func NewAuthority(tb testing.TB) *Authority {
	tb.Helper()
	a := &Authority{tb: tb}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test authority"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	a.check(err)
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	a.check(err)
	a.cert, err = x509.ParseCertificate(der)
	a.check(err)
	a.key, a.File = key, filepath.Join(tb.TempDir(), "ca.pem")
	a.write(a.File, "CERTIFICATE", der)
	return a
}

// Server issues the certificate of a server at 127.0.0.1, and Client that of a client. They return the files of the
// certificate and of its key.
func (a *Authority) Server() (cert, key string) {
	a.tb.Helper()
	return a.Issue(x509.ExtKeyUsageServerAuth, time.Now().Add(time.Hour), net.IPv4(127, 0, 0, 1))
}

// Client issues the certificate of a client; see Server.
func (a *Authority) Client() (cert, key string) {
	a.tb.Helper()
	return a.Issue(x509.ExtKeyUsageClientAuth, time.Now().Add(time.Hour), net.IPv4(127, 0, 0, 1))
}

// Issue returns the files of a certificate and of its key. The certificate is good until then, for that address.
func (a *Authority) Issue(usage x509.ExtKeyUsage, until time.Time, ip net.IP) (cert, key string) {
	a.tb.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	a.check(err)
	template := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "localhost"},
		NotBefore: time.Now().Add(-24 * time.Hour), NotAfter: until, IPAddresses: []net.IP{ip}, ExtKeyUsage: []x509.ExtKeyUsage{usage},
		KeyUsage: x509.KeyUsageDigitalSignature}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, private.Public(), a.key)
	a.check(err)
	secret, err := x509.MarshalECPrivateKey(private)
	a.check(err)
	dir := a.tb.TempDir()
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	a.write(cert, "CERTIFICATE", der)
	a.write(key, "EC PRIVATE KEY", secret)
	return cert, key
}

// TLS is for a server with a certificate, which asks clients for one of this authority.
func (a *Authority) TLS(cert, key string) *tls.Config {
	a.tb.Helper()
	pair, err := tls.LoadX509KeyPair(cert, key)
	a.check(err)
	clients := x509.NewCertPool()
	clients.AddCert(a.cert)
	return &tls.Config{Certificates: []tls.Certificate{pair}, ClientCAs: clients,
		ClientAuth: tls.RequireAndVerifyClientCert, MinVersion: tls.VersionTLS12}
}

func (a *Authority) write(name, kind string, der []byte) {
	a.tb.Helper()
	a.check(os.WriteFile(name, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600))
}

func (a *Authority) check(err error) {
	a.tb.Helper()
	if err != nil {
		a.tb.Fatal(err)
	}
}
