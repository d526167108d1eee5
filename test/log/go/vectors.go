package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"

	"golang.org/x/mod/sumdb/tlog"
)

// A case of vectors/log: what is checked, and whether it holds.
type vector struct {
	Name      string   `json:"name"`
	Kind      string   `json:"kind"`
	Valid     bool     `json:"valid"`
	Vkey      string   `json:"vkey"`
	Note      string   `json:"note"`
	LeafIndex int64    `json:"leaf_index"`
	OldSize   int64    `json:"old_size"`
	TreeSize  int64    `json:"tree_size"`
	Entry     string   `json:"entry"`
	Hashes    []string `json:"hashes"`
	OldRoot   string   `json:"old_root"`
	Root      string   `json:"root"`
}

// checkVectors says of every vector what it says of itself.
func checkVectors(path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var vectors []vector
	if err := json.Unmarshal(data, &vectors); err != nil {
		return err
	}
	for _, v := range vectors {
		if err := v.check(); (err == nil) != v.Valid {
			return fmt.Errorf("%s: valid is %v, and Go says %v", v.Name, v.Valid, err)
		}
	}
	fmt.Println(len(vectors))
	return nil
}

func (v vector) check() error {
	var proof []tlog.Hash
	for _, text := range v.Hashes {
		hash, err := decodeHash(text)
		if err != nil {
			return err
		}
		proof = append(proof, hash)
	}
	switch v.Kind {
	case "checkpoint":
		_, err := openCheckpoint([]byte(v.Note), v.Vkey)
		return err
	case "inclusion":
		entry, err := base64.StdEncoding.DecodeString(v.Entry)
		if err != nil {
			return err
		}
		root, err := decodeHash(v.Root)
		if err != nil {
			return err
		}
		return tlog.CheckRecord(proof, v.TreeSize, root, v.LeafIndex, tlog.RecordHash(entry))
	case "consistency":
		oldRoot, err := decodeHash(v.OldRoot)
		if err != nil {
			return err
		}
		root, err := decodeHash(v.Root)
		if err != nil {
			return err
		}
		return tlog.CheckTree(proof, v.TreeSize, root, v.OldSize, oldRoot)
	}
	return fmt.Errorf("kind %q", v.Kind)
}

func decodeHash(text string) (tlog.Hash, error) {
	bytes, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(bytes) != tlog.HashSize {
		return tlog.Hash{}, fmt.Errorf("hash %q: %v", text, err)
	}
	return tlog.Hash(bytes), nil
}
