{{/* The settings of the service: those of the chart, then the operator's. */}}
{{- define "verbatim.environment" -}}
{{- $folder := "/run/secrets/verbatim" -}}
- { name: PORT, value: '8080' }
- { name: VERBATIM_HOST, value: 0.0.0.0 }
- { name: VERBATIM_DATA, value: /var/lib/verbatim }
- { name: VERBATIM_CACHE, value: /var/cache/verbatim }
- { name: VERBATIM_DRAIN_MS, value: {{ mul .Values.drainSeconds 1000 | quote }} }
- { name: VERBATIM_UPSTREAM_URL, value: {{ include "verbatim.upstreamUrl" . | quote }} }
- { name: VERBATIM_UPSTREAM_KIND, value: {{ include "verbatim.upstreamKind" . }} }
{{- if not (hasKey .Values.settings "VERBATIM_UPSTREAM_WAIT_MS") }}
- { name: VERBATIM_UPSTREAM_WAIT_MS, value: '600000' }
{{- end }}
{{- if and .Values.llamaServer.enabled (not (hasKey .Values.settings "VERBATIM_SLOTS")) }}
{{- $replicas := ternary .Values.autoscaling.maxReplicas .Values.replicas .Values.autoscaling.enabled | int }}
# Each replica's part of the engine's, so that requests wait where the queue is fair, and not in the engine.
- { name: VERBATIM_SLOTS, value: {{ max 1 (div (int .Values.llamaServer.slots) $replicas) | quote }} }
{{- end }}
- { name: DATABASE_URL_FILE, value: {{ $folder }}/database-url }
{{- if ne .Values.valkey.mode "none" }}
- { name: VALKEY_URL_FILE, value: {{ $folder }}/valkey-url }
{{- end }}
- { name: VERBATIM_OPERATOR_KEY_FILE, value: {{ $folder }}/operator-key }
- { name: VERBATIM_LOG_KEY_FILE, value: {{ $folder }}/log-key }
- { name: VERBATIM_AUTH_SECRET_FILE, value: {{ $folder }}/auth-secret }
{{- if and .Values.upstream.url .Values.upstream.existingSecret }}
- { name: VERBATIM_UPSTREAM_KEY_FILE, value: {{ $folder }}/upstream-key }
{{- end }}
{{- range $setting, $value := .Values.settings }}
- { name: {{ $setting }}, value: {{ if kindIs "float64" $value }}{{ $value | int64 | quote }}{{ else }}{{ $value | quote }}{{ end }} }
{{- end }}
{{- end }}

{{/* Every secret is a file; none is in the environment. */}}
{{- define "verbatim.secretSources" -}}
- secret:
    name: {{ include "verbatim.identitySecret" . }}
    items:
      - { key: operator-key, path: operator-key }
      - { key: log-key, path: log-key }
      - { key: auth-secret, path: auth-secret }
- secret:
    name: {{ include "verbatim.postgresSecret" . }}
    items:
      - { key: {{ .Values.postgres.urlKey }}, path: database-url }
{{- if ne .Values.valkey.mode "none" }}
- secret:
    name: {{ include "verbatim.valkeySecret" . }}
    items:
      - { key: {{ .Values.valkey.urlKey }}, path: valkey-url }
{{- end }}
{{- if and .Values.upstream.url .Values.upstream.existingSecret }}
- secret:
    name: {{ .Values.upstream.existingSecret }}
    items:
      - { key: upstream-key, path: upstream-key }
{{- end }}
{{- end }}
