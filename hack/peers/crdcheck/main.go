// Command crdcheck asks Kubernetes' own code what it thinks of our CustomResourceDefinitions.
//
//	crdcheck CRD... [-cases FILE...]
//
// Every CRD must be accepted as an API server accepts it, with the limits on the cost of its rules.
// Every case of a file behind -cases (format: crd-schemas/README.md) must come out as it says.
package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	apiext "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/install"
	v1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/yaml"
)

var scheme = runtime.NewScheme()

func load(file string) (*apiext.CustomResourceDefinition, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var crd v1.CustomResourceDefinition
	if err := yaml.UnmarshalStrict(data, &crd); err != nil {
		return nil, err
	}
	scheme.Default(&crd)
	var internal apiext.CustomResourceDefinition
	if err := scheme.Convert(&crd, &internal, nil); err != nil {
		return nil, err
	}
	if list := validation.ValidateCustomResourceDefinition(context.Background(), &internal); len(list) > 0 {
		return nil, list.ToAggregate()
	}
	return &internal, nil
}

func main() {
	install.Install(scheme)
	kinds := map[string]*kind{}
	failed, cases, inCases := 0, 0, false
	complain := func(file string, err error) {
		fmt.Printf("%s: %s\n", file, strings.ReplaceAll(err.Error(), "\n", " "))
		failed++
	}
	for _, file := range os.Args[1:] {
		if file == "-cases" {
			inCases = true
			continue
		}
		if inCases {
			n, errs := runCases(file, kinds)
			cases += n
			for _, err := range errs {
				complain(file, err)
			}
			continue
		}
		crd, err := load(file)
		if err == nil {
			err = addKind(kinds, crd)
		}
		if err != nil {
			complain(file, err)
		}
	}
	fmt.Printf("%d kinds, %d cases, %d faults\n", len(kinds), cases, failed)
	if failed > 0 {
		os.Exit(1)
	}
}
