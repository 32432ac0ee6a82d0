//go:build !unix

package raster

import "os/exec"

// alone leaves the program as it is: it is killed without its children, which end when it has gone.
func alone(*exec.Cmd) {}

func killAll(*exec.Cmd) {}
