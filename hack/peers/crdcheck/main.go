// Command crdcheck asks Kubernetes' own code what it thinks of our CustomResourceDefinitions.
//
//	crdcheck CRD... [-cases FILE...]
//	crdcheck -policies POLICIES REQUESTS
//
// Every CRD must be accepted as an API server accepts it, with the limits on the cost of its rules.
// Every case of a file behind -cases (format: crd-schemas/README.md) must come out as it says.
// Every request of REQUESTS (format: tests/chart/policies.yaml) must be decided by the
// ValidatingAdmissionPolicies of POLICIES as it says.
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

// What was found so far.
type report struct{ kinds, cases, faults int }

func (r *report) complain(file string, errs ...error) {
	for _, err := range errs {
		fmt.Printf("%s: %s\n", file, strings.ReplaceAll(err.Error(), "\n", " "))
		r.faults++
	}
}

func (r *report) schemas(files []string) {
	kinds := map[string]*kind{}
	inCases := false
	for _, file := range files {
		if file == "-cases" {
			inCases = true
		} else if inCases {
			n, errs := runCases(file, kinds)
			r.cases += n
			r.complain(file, errs...)
		} else if crd, err := load(file); err != nil {
			r.complain(file, err)
		} else if err := addKind(kinds, crd); err != nil {
			r.complain(file, err)
		}
	}
	r.kinds = len(kinds)
}

func main() {
	install.Install(scheme)
	var r report
	if len(os.Args) == 4 && os.Args[1] == "-policies" {
		n, errs := checkPolicies(os.Args[2], os.Args[3])
		r.cases = n
		r.complain(os.Args[2], errs...)
	} else {
		r.schemas(os.Args[1:])
	}
	fmt.Printf("%d kinds, %d cases, %d faults\n", r.kinds, r.cases, r.faults)
	if r.faults > 0 {
		os.Exit(1)
	}
}
