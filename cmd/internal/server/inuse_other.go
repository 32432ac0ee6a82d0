//go:build !unix

package server

import "strings"

// inUse goes by the words where there is no error number to go by.
func inUse(err error) bool { return err != nil && strings.Contains(err.Error(), "in use") }
