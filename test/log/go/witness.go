package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

const (
	witnessName     = "witness.example/go"
	cosignatureType = 0x04
)

// witness cosigns the heads of one log (C2SP tlog-witness, tlog-cosignature).
type witness struct {
	logVkey string
	key     ed25519.PrivateKey
	lock    sync.Mutex
	seen    tlog.Tree
}

// serveWitness prints its address and verifier key as a line of JSON, and serves until it is killed.
func serveWitness(logVkey string) error {
	w := &witness{logVkey: logVkey, key: ed25519.NewKeyFromSeed(bytes.Repeat([]byte{0x17}, ed25519.SeedSize))}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	ready := map[string]string{"url": "http://" + listener.Addr().String(), "vkey": w.vkey()}
	if err := json.NewEncoder(os.Stdout).Encode(ready); err != nil {
		return err
	}
	http.HandleFunc("POST /add-checkpoint", w.addCheckpoint)
	return http.Serve(listener, nil)
}

func (w *witness) publicKey() []byte {
	return append([]byte{cosignatureType}, w.key.Public().(ed25519.PublicKey)...)
}

func (w *witness) keyID() []byte {
	sum := sha256.Sum256(append([]byte(witnessName+"\n"), w.publicKey()...))
	return sum[:4]
}

func (w *witness) vkey() string {
	return fmt.Sprintf("%s+%x+%s", witnessName, w.keyID(), base64.StdEncoding.EncodeToString(w.publicKey()))
}

func (w *witness) addCheckpoint(response http.ResponseWriter, request *http.Request) {
	body, err := io.ReadAll(io.LimitReader(request.Body, 1<<20))
	if err != nil {
		http.Error(response, err.Error(), http.StatusBadRequest)
		return
	}
	oldSize, proof, text, err := parseRequest(body)
	if err != nil {
		http.Error(response, err.Error(), http.StatusBadRequest)
		return
	}
	head, err := openCheckpoint(text, w.logVkey)
	if err != nil {
		http.Error(response, err.Error(), http.StatusForbidden)
		return
	}
	w.lock.Lock()
	defer w.lock.Unlock()
	if oldSize != w.seen.N {
		response.Header().Set("Content-Type", "text/x.tlog.size")
		response.WriteHeader(http.StatusConflict)
		fmt.Fprintf(response, "%d\n", w.seen.N)
		return
	}
	if err := checkGrowth(w.seen, head.tree, proof); err != nil {
		http.Error(response, err.Error(), http.StatusUnprocessableEntity)
		return
	}
	w.seen = head.tree
	fmt.Fprint(response, w.cosign(head.note.Text))
}

// checkGrowth leaves to tlog what it defines; it has no proofs from the empty tree, nor between equal ones.
func checkGrowth(old, next tlog.Tree, proof tlog.TreeProof) error {
	if old.N == 0 || old.N == next.N {
		if len(proof) != 0 || (old.N == next.N && old.N > 0 && old.Hash != next.Hash) {
			return fmt.Errorf("not the tree that was seen")
		}
		return nil
	}
	return tlog.CheckTree(proof, next.N, next.Hash, old.N, old.Hash)
}

func parseRequest(body []byte) (int64, tlog.TreeProof, []byte, error) {
	head, text, found := bytes.Cut(body, []byte("\n\n"))
	if !found {
		return 0, nil, nil, fmt.Errorf("no empty line")
	}
	lines := strings.Split(string(head), "\n")
	var oldSize int64
	if _, err := fmt.Sscanf(lines[0], "old %d", &oldSize); err != nil {
		return 0, nil, nil, err
	}
	var proof tlog.TreeProof
	for _, line := range lines[1:] {
		hash, err := base64.StdEncoding.DecodeString(line)
		if err != nil || len(hash) != tlog.HashSize {
			return 0, nil, nil, fmt.Errorf("hash %q", line)
		}
		proof = append(proof, tlog.Hash(hash))
	}
	return oldSize, proof, text, nil
}

func (w *witness) cosign(text string) string {
	timestamp := uint64(time.Now().Unix())
	message := fmt.Sprintf("cosignature/v1\ntime %d\n%s", timestamp, text)
	line := binary.BigEndian.AppendUint64(w.keyID(), timestamp)
	line = append(line, ed25519.Sign(w.key, []byte(message))...)
	return fmt.Sprintf("— %s %s\n", witnessName, base64.StdEncoding.EncodeToString(line))
}
