{{/* Labels of every object: qvd.labels (dict "root" $ "component" "gateway") */}}
{{- define "qvd.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
{{ include "qvd.selector" . }}
{{- end }}

{{/* Labels that select the pods of a component; they never change. */}}
{{- define "qvd.selector" -}}
app.kubernetes.io/name: qvd
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "qvd.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{- define "qvd.podAnnotations" -}}
{{- if .Values.metrics.annotate }}
prometheus.io/scrape: "true"
prometheus.io/port: "9440"
prometheus.io/path: /metrics
{{- end }}
{{- end }}

{{/* What an unprivileged container may do: nothing. */}}
{{- define "qvd.restricted" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
capabilities: {drop: [ALL]}
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{/* /healthz and /readyz of the admin listener. */}}
{{- define "qvd.probes" -}}
livenessProbe:
  httpGet: {path: /healthz, port: admin}
  periodSeconds: 20
  timeoutSeconds: 5
readinessProbe:
  httpGet: {path: /readyz, port: admin}
  periodSeconds: 5
  timeoutSeconds: 5
{{- end }}

{{/* The user name of a component's service account. */}}
{{- define "qvd.user" -}}
system:serviceaccount:{{ .root.Release.Namespace }}:qvd-{{ .component }}
{{- end }}
