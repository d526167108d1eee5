package main

import (
	"encoding/hex"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

type report struct {
	Origin      string   `json:"origin"`
	Size        int64    `json:"size"`
	Entries     []string `json:"entries"`
	Inclusions  int      `json:"inclusions"`
	Consistency int      `json:"consistency"`
}

// checkLog fetches a whole log and checks its checkpoint, the inclusion of every entry, and consistency between many sizes.
func checkLog(url, vkey string) (*report, error) {
	text, err := fetch(url + "/checkpoint")
	if err != nil {
		return nil, err
	}
	head, err := openCheckpoint(text, vkey)
	if err != nil {
		return nil, err
	}
	reader := newTiles(url)
	hashes := tlog.TileHashReader(head.tree, reader)
	entries, err := reader.entries(head.tree.N)
	if err != nil {
		return nil, err
	}
	result := &report{Origin: head.origin, Size: head.tree.N, Entries: []string{}}
	for index, entry := range entries {
		if err := checkInclusion(head.tree, int64(index), entry, hashes); err != nil {
			return nil, fmt.Errorf("entry %d: %w", index, err)
		}
		result.Entries = append(result.Entries, hex.EncodeToString(entry))
		result.Inclusions++
	}
	result.Consistency, err = checkConsistency(entries, head.tree, hashes)
	return result, err
}

func checkInclusion(tree tlog.Tree, index int64, entry []byte, hashes tlog.HashReader) error {
	proof, err := tlog.ProveRecord(tree.N, index, hashes)
	if err != nil {
		return err
	}
	return tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(entry))
}

// checkConsistency grows a tree of its own from the entries; each of its roots on the way has to begin the log's tree.
func checkConsistency(entries [][]byte, tree tlog.Tree, hashes tlog.HashReader) (int, error) {
	own := &memory{}
	checked := 0
	for index, entry := range entries {
		if err := own.add(int64(index), entry); err != nil {
			return checked, err
		}
		size := int64(index + 1)
		root, err := tlog.TreeHash(size, own)
		if err != nil {
			return checked, err
		}
		proof, err := tlog.ProveTree(tree.N, size, hashes)
		if err != nil {
			return checked, err
		}
		if err := tlog.CheckTree(proof, tree.N, tree.Hash, size, root); err != nil {
			return checked, fmt.Errorf("size %d: %w", size, err)
		}
		checked++
	}
	return checked, nil
}

// memory keeps every hash of a tree, in the order in which tlog stores them.
type memory struct{ hashes []tlog.Hash }

func (m *memory) add(index int64, entry []byte) error {
	more, err := tlog.StoredHashes(index, entry, m)
	m.hashes = append(m.hashes, more...)
	return err
}

func (m *memory) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var all []tlog.Hash
	for _, index := range indexes {
		all = append(all, m.hashes[index])
	}
	return all, nil
}
