package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	jsonpatch "gopkg.in/evanphx/json-patch.v4"
	apiext "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	schema "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	"k8s.io/apimachinery/pkg/util/validation/field"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"sigs.k8s.io/yaml"
)

// A kind as an API server would serve it.
type kind struct {
	structural *schema.Structural
	schema     validation.SchemaValidator
	rules      *cel.Validator
}

func addKind(kinds map[string]*kind, crd *apiext.CustomResourceDefinition) error {
	props := crd.Spec.Validation
	if props == nil {
		props = crd.Spec.Versions[0].Schema
	}
	structural, err := schema.NewStructural(props.OpenAPIV3Schema)
	if err != nil {
		return err
	}
	validator, _, err := validation.NewSchemaValidator(props.OpenAPIV3Schema)
	if err != nil {
		return err
	}
	kinds[crd.Spec.Names.Kind] = &kind{structural, validator, cel.NewValidator(structural, true, celconfig.PerCallLimit)}
	return nil
}

type file struct {
	Kind  string          `json:"kind"`
	Base  json.RawMessage `json:"base"`
	Cases []struct {
		Message  string          `json:"message"`
		Field    string          `json:"field"`
		Old      json.RawMessage `json:"old"`
		Accepted json.RawMessage `json:"accepted"`
		Refused  json.RawMessage `json:"refused"`
	} `json:"cases"`
}

func runCases(path string, kinds map[string]*kind) (int, []error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return 0, []error{err}
	}
	var f file
	if err := yaml.UnmarshalStrict(data, &f); err != nil {
		return 0, []error{err}
	}
	k := kinds[f.Kind]
	if k == nil {
		return 0, []error{fmt.Errorf("no CRD of kind %s", f.Kind)}
	}
	var errs []error
	for i, c := range f.Cases {
		fail := func(format string, args ...any) {
			errs = append(errs, fmt.Errorf("case %d (%s): %s", i, c.Message, fmt.Sprintf(format, args...)))
		}
		var old map[string]any
		if c.Old != nil {
			old = k.complete(f.Kind, f.Base, c.Old)
			if list := k.validate(old, nil); len(list) > 0 {
				fail("old is refused: %v", list.ToAggregate())
			}
		}
		if c.Accepted != nil {
			if list := k.validate(k.complete(f.Kind, f.Base, c.Accepted), old); len(list) > 0 {
				fail("accepted is refused: %v", list.ToAggregate())
			}
		}
		if c.Refused != nil {
			list := k.validate(k.complete(f.Kind, f.Base, c.Refused), old)
			if len(list) != 1 {
				fail("want one fault, got %d: %v", len(list), list.ToAggregate())
			} else if got := list[0]; !strings.Contains(got.ErrorBody(), c.Message) || got.Field != fieldOrRoot(c.Field) {
				fail("got %v", got)
			}
		}
	}
	return len(f.Cases), errs
}

func fieldOrRoot(name string) string {
	if name == "" {
		return "<nil>"
	}
	return name
}

// The base with a merge patch, pruned and with defaults, as the server would store it.
func (k *kind) complete(name string, base, patch json.RawMessage) map[string]any {
	merged, err := jsonpatch.MergePatch(base, patch)
	if err != nil {
		panic(err)
	}
	object := map[string]any{}
	if err := utiljson.Unmarshal(merged, &object); err != nil { // whole numbers stay whole
		panic(err)
	}
	object["apiVersion"], object["kind"] = "qvd.dev/v1beta1", name
	pruning.Prune(object, k.structural, true)
	defaulting.PruneNonNullableNullsWithoutDefaults(object, k.structural)
	defaulting.Default(object, k.structural)
	return object
}

func (k *kind) validate(object, old map[string]any) field.ErrorList {
	list := validation.ValidateCustomResource(nil, object, k.schema)
	if len(list) > 0 {
		return list
	}
	var before any
	if old != nil {
		before = old
	}
	list, _ = k.rules.Validate(context.Background(), nil, k.structural, object, before, celconfig.RuntimeCELCostBudget)
	return list
}
