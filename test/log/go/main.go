// An independent reader, checker and witness of the log, on Go's own sumdb packages. It shares no code with the service.
package main

import (
	"encoding/json"
	"fmt"
	"os"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 3 && args[0] == "check" {
		report, err := checkLog(args[1], args[2])
		if err != nil {
			return err
		}
		return json.NewEncoder(os.Stdout).Encode(report)
	}
	if len(args) == 2 && args[0] == "vectors" {
		return checkVectors(args[1])
	}
	if len(args) == 2 && args[0] == "witness" {
		return serveWitness(args[1])
	}
	return fmt.Errorf("usage: check URL VKEY | vectors FILE | witness VKEY")
}
