package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	celtypes "github.com/google/cel-go/cel"
	admissionv1 "k8s.io/api/admission/v1"
	policyv1 "k8s.io/api/admissionregistration/v1"
	authenticationv1 "k8s.io/api/authentication/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/admission/plugin/cel"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/authorization/authorizer"
	"k8s.io/apiserver/pkg/cel/environment"
	"sigs.k8s.io/yaml"
)

// An expression of a policy as the compiler wants it.
type expression struct {
	name, text string
	returns    *celtypes.Type
}

func (e expression) GetName() string               { return e.name }
func (e expression) GetExpression() string         { return e.text }
func (e expression) ReturnTypes() []*celtypes.Type { return []*celtypes.Type{e.returns} }

// A ValidatingAdmissionPolicy, compiled as an API server compiles it.
type policy struct {
	spec                           policyv1.ValidatingAdmissionPolicySpec
	matches, validations, messages cel.ConditionEvaluator
}

func compilePolicy(spec policyv1.ValidatingAdmissionPolicySpec) (*policy, error) {
	env, err := cel.NewCompositionEnv("kubernetes.variables", environment.MustBaseEnvSet(environment.DefaultCompatibilityVersion(), true))
	if err != nil {
		return nil, err
	}
	compiler := cel.NewCompositedCompilerFromTemplate(env)
	vars := cel.OptionalVariableDeclarations{HasAuthorizer: true, StrictCost: true}
	compile := func(list []expression) cel.ConditionEvaluator {
		accessors := make([]cel.ExpressionAccessor, len(list))
		for i := range list {
			accessors[i] = list[i]
		}
		return compiler.CompileCondition(accessors, vars, environment.StoredExpressions)
	}
	for _, v := range spec.Variables {
		result := compiler.CompileAndStoreVariable(expression{v.Name, v.Expression, celtypes.AnyType}, vars, environment.StoredExpressions)
		if result.Error != nil {
			return nil, fmt.Errorf("variable %s: %s", v.Name, result.Error.Error())
		}
	}
	var matches, validations, messages []expression
	for _, m := range spec.MatchConditions {
		matches = append(matches, expression{m.Name, m.Expression, celtypes.BoolType})
	}
	for _, v := range spec.Validations {
		validations = append(validations, expression{"", v.Expression, celtypes.BoolType})
		message := v.MessageExpression
		if message == "" {
			message = fmt.Sprintf("%q", v.Message)
		}
		messages = append(messages, expression{"", message, celtypes.StringType})
	}
	p := &policy{spec, compile(matches), compile(validations), compile(messages)}
	for _, evaluator := range []cel.ConditionEvaluator{p.matches, p.validations, p.messages} {
		if errs := evaluator.CompilationErrors(); len(errs) > 0 {
			return nil, errs[0]
		}
	}
	return p, nil
}

// A request and what must come of it.
type request struct {
	Name      string                    `json:"name"`
	Policy    string                    `json:"policy"`
	User      authenticationv1.UserInfo `json:"user"`
	Operation string                    `json:"operation"`
	Namespace string                    `json:"namespace"`
	Object    map[string]any            `json:"object"`
	OldObject map[string]any            `json:"oldObject"`
	Verbs     []string                  `json:"verbs"`   // what the user may do otherwise
	Outcome   string                    `json:"outcome"` // accepted, ignored (no match), or a part of the refusal
}

// May grants the verbs of a request.
func (r request) Authorize(_ context.Context, a authorizer.Attributes) (authorizer.Decision, string, error) {
	for _, verb := range r.Verbs {
		if verb == a.GetVerb() {
			return authorizer.DecisionAllow, "", nil
		}
	}
	return authorizer.DecisionNoOpinion, "", nil
}

func object(content map[string]any) runtime.Object {
	if content == nil {
		return nil
	}
	return &unstructured.Unstructured{Object: content}
}

func (p *policy) decide(r request) (string, error) {
	who := &user.DefaultInfo{Name: r.User.Username, Extra: map[string][]string{}}
	for key, values := range r.User.Extra {
		who.Extra[key] = values
	}
	kind := schema.GroupVersionKind{Group: "qvd.dev", Version: "v1beta1", Kind: "Any"}
	attributes := admission.NewAttributesRecord(object(r.Object), object(r.OldObject), kind, r.Namespace, "", schema.GroupVersionResource{},
		"", admission.Operation(r.Operation), nil, false, who)
	versioned := &admission.VersionedAttributes{Attributes: attributes, VersionedKind: kind,
		VersionedObject: object(r.Object), VersionedOldObject: object(r.OldObject)}
	review := &admissionv1.AdmissionRequest{UserInfo: r.User, Operation: admissionv1.Operation(r.Operation), Namespace: r.Namespace}
	evaluate := func(e cel.ConditionEvaluator) ([]cel.EvaluationResult, error) {
		results, _, err := e.ForInput(context.Background(), versioned, review, cel.OptionalVariableBindings{Authorizer: r}, nil, celconfig.RuntimeCELCostBudget)
		return results, err
	}
	matches, err := evaluate(p.matches)
	if err != nil {
		return "", err
	}
	for _, m := range matches {
		if m.Error != nil {
			return "", m.Error
		}
		if m.EvalResult.Value() != true {
			return "ignored", nil
		}
	}
	validations, err := evaluate(p.validations)
	if err != nil {
		return "", err
	}
	for i, v := range validations {
		if v.Error != nil {
			return "error: " + v.Error.Error(), nil
		}
		if v.EvalResult.Value() != true {
			messages, err := evaluate(p.messages)
			if err != nil {
				return "", err
			}
			return fmt.Sprint(messages[i].EvalResult.Value()), nil
		}
	}
	return "accepted", nil
}

// checkPolicies decides every request of one file by the policies of another.
func checkPolicies(policies, requests string) (int, []error) {
	compiled := map[string]*policy{}
	var errs []error
	data, err := os.ReadFile(policies)
	if err != nil {
		return 0, []error{err}
	}
	for _, text := range strings.Split(string(data), "\n---\n") {
		var p policyv1.ValidatingAdmissionPolicy
		if err := yaml.UnmarshalStrict([]byte(text), &p); err != nil {
			errs = append(errs, err)
		} else if compiled[p.Name], err = compilePolicy(p.Spec); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", p.Name, err))
		}
	}
	if data, err = os.ReadFile(requests); err != nil || len(errs) > 0 {
		return 0, append(errs, err)
	}
	var list []request
	if err := yaml.UnmarshalStrict(data, &list); err != nil {
		return 0, []error{err}
	}
	for _, r := range list {
		if compiled[r.Policy] == nil {
			errs = append(errs, fmt.Errorf("%s: no policy %s", r.Name, r.Policy))
			continue
		}
		outcome, err := compiled[r.Policy].decide(r)
		if err != nil || !strings.Contains(outcome, r.Outcome) {
			errs = append(errs, fmt.Errorf("%s: want %q, got %q %v", r.Name, r.Outcome, outcome, err))
		}
	}
	return len(list), errs
}
