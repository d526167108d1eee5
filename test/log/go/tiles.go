package main

import (
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

const tileHeight = 8

// tiles reads a log over HTTP, by the paths of C2SP tlog-tiles, and keeps what it read.
type tiles struct {
	url   string
	known map[string][]byte
}

func newTiles(url string) *tiles { return &tiles{url: url, known: map[string][]byte{}} }

func (t *tiles) Height() int { return tileHeight }

func (t *tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func (t *tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range wanted {
		data, err := t.get(tilePath(tile))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

// tilePath leaves out the height, which C2SP's paths do not have.
func tilePath(tile tlog.Tile) string {
	return strings.Replace(tile.Path(), fmt.Sprintf("tile/%d/", tileHeight), "tile/", 1)
}

func (t *tiles) get(path string) ([]byte, error) {
	if data, ok := t.known[path]; ok {
		return data, nil
	}
	data, err := fetch(t.url + "/" + path)
	if err == nil {
		t.known[path] = data
	}
	return data, err
}

func fetch(url string) ([]byte, error) {
	response, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", url, response.Status)
	}
	return io.ReadAll(response.Body)
}

// entries reads all entries of a tree from its bundles.
func (t *tiles) entries(size int64) ([][]byte, error) {
	var all [][]byte
	for first := int64(0); first < size; first += 1 << tileHeight {
		width := int(min(size-first, 1<<tileHeight))
		tile := tlog.Tile{H: tileHeight, L: 0, N: first >> tileHeight, W: width}
		path := strings.Replace(tilePath(tile), "tile/0/", "tile/entries/", 1)
		bundle, err := t.get(path)
		if err != nil {
			return nil, err
		}
		entries, err := splitBundle(bundle)
		if err != nil || len(entries) != width {
			return nil, fmt.Errorf("%s: %d entries, %w", path, len(entries), err)
		}
		all = append(all, entries...)
	}
	return all, nil
}

func splitBundle(bundle []byte) ([][]byte, error) {
	var entries [][]byte
	for len(bundle) > 0 {
		if len(bundle) < 2 {
			return nil, io.ErrUnexpectedEOF
		}
		length := int(binary.BigEndian.Uint16(bundle))
		if len(bundle) < 2+length {
			return nil, io.ErrUnexpectedEOF
		}
		entries = append(entries, bundle[2:2+length])
		bundle = bundle[2+length:]
	}
	return entries, nil
}
