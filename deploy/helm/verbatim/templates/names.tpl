{{- define "verbatim.name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 40 | trimSuffix "-" }}{{ else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 40 | trimSuffix "-" }}{{ end }}
{{- end }}

{{/* Labels of one part: (list context part) */}}
{{- define "verbatim.selector" -}}
{{- $context := index . 0 -}}
app.kubernetes.io/name: {{ $context.Chart.Name }}
app.kubernetes.io/instance: {{ $context.Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end }}

{{- define "verbatim.labels" -}}
{{- $context := index . 0 -}}
{{ include "verbatim.selector" . }}
app.kubernetes.io/version: {{ $context.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ $context.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" $context.Chart.Name $context.Chart.Version }}
{{- end }}

{{/* The restricted profile of the Pod Security Standards: (uid) */}}
{{- define "verbatim.podSecurity" -}}
runAsNonRoot: true
runAsUser: {{ . }}
runAsGroup: {{ . }}
fsGroup: {{ . }}
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "verbatim.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
capabilities:
  drop: [ALL]
{{- end }}

{{- define "verbatim.identitySecret" -}}
{{ .Values.identity.existingSecret | default (printf "%s-identity" (include "verbatim.name" .)) }}
{{- end }}

{{- define "verbatim.postgresSecret" -}}
{{- if eq .Values.postgres.mode "bundled" }}{{ include "verbatim.name" . }}-postgres{{ else }}{{ .Values.postgres.existingSecret }}{{ end }}
{{- end }}

{{- define "verbatim.valkeySecret" -}}
{{- if eq .Values.valkey.mode "bundled" }}{{ include "verbatim.name" . }}-valkey{{ else }}{{ .Values.valkey.existingSecret }}{{ end }}
{{- end }}

{{/* A value of a Secret that is there already, or a new one: (list context secret key new) */}}
{{- define "verbatim.kept" -}}
{{- $context := index . 0 -}}
{{- $there := lookup "v1" "Secret" $context.Release.Namespace (index . 1) -}}
{{- $value := dig "data" (index . 2) "" ($there | default dict) -}}
{{- if $value }}{{ $value | b64dec }}{{ else }}{{ index . 3 }}{{ end }}
{{- end }}

{{- define "verbatim.upstreamUrl" -}}
{{- $chosen := 0 -}}
{{- if .Values.upstream.url }}{{ $chosen = add1 $chosen }}{{ end -}}
{{- if .Values.llamaServer.enabled }}{{ $chosen = add1 $chosen }}{{ end -}}
{{- if .Values.vllm.enabled }}{{ $chosen = add1 $chosen }}{{ end -}}
{{- if ne (int $chosen) 1 }}{{ fail "set exactly one of upstream.url, llamaServer.enabled and vllm.enabled" }}{{ end -}}
{{- if .Values.llamaServer.enabled }}http://{{ include "verbatim.name" . }}-llama-server:8080
{{- else if .Values.vllm.enabled }}http://{{ include "verbatim.name" . }}-vllm:8000
{{- else }}{{ .Values.upstream.url }}{{ end }}
{{- end }}

{{- define "verbatim.upstreamKind" -}}
{{- if .Values.llamaServer.enabled }}llama-server{{ else if .Values.vllm.enabled }}vllm{{ else }}{{ .Values.upstream.kind }}{{ end }}
{{- end }}
