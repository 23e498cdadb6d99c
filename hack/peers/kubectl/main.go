// Kubernetes' own kubectl, unmodified, as a program: the project publishes it as a library in the Go
// module proxy, and a machine without access to its download site can still build it from there.
package main

import (
	"os"

	"k8s.io/component-base/cli"
	"k8s.io/kubectl/pkg/cmd"

	_ "k8s.io/client-go/plugin/pkg/client/auth"
)

func main() {
	os.Exit(cli.Run(cmd.NewDefaultKubectlCommand()))
}
