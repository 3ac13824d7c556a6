{{- define "stromboli.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "stromboli.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" }}
{{- else if contains (include "stromboli.name" .) .Release.Name }}
{{- .Release.Name | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "stromboli.name" .) | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "stromboli.selectorLabels" -}}
app.kubernetes.io/name: {{ include "stromboli.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "stromboli.labels" -}}
{{ include "stromboli.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{- define "stromboli.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "stromboli.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "stromboli.image" -}}
{{- $suffix := ternary "-cuda" "" .Values.gpu.enabled }}
{{- printf "%s:%s" .Values.image.repository (default (printf "%s%s" .Chart.AppVersion $suffix) .Values.image.tag) }}
{{- end }}

{{/* The Secret with the API keys; empty if no key is required. */}}
{{- define "stromboli.apiKeysSecret" -}}
{{- if .Values.apiKeys.existingSecret }}
{{- .Values.apiKeys.existingSecret }}
{{- else if .Values.apiKeys.values }}
{{- printf "%s-api-keys" (include "stromboli.fullname" .) }}
{{- end }}
{{- end }}

{{/* engine.max-running becomes STROMBOLI_ENGINE_MAX_RUNNING. */}}
{{- define "stromboli.environmentName" -}}
{{- printf "STROMBOLI_%s" (regexReplaceAll "[^A-Z0-9]" (upper .) "_") }}
{{- end }}

{{/* Longer than the whole shutdown: preStop pause, drain, and JVM exit. */}}
{{- define "stromboli.gracePeriodSeconds" -}}
{{- add .Values.preStopSeconds .Values.drainTimeoutSeconds 15 }}
{{- end }}

{{/* Helm reads whole numbers from files as floating point and would print a byte count as 1.073741824e+09. */}}
{{- define "stromboli.plain" -}}
{{- if and (kindIs "float64" .) (eq (floor .) (float64 .)) }}
{{- int64 . }}
{{- else }}
{{- . }}
{{- end }}
{{- end }}

{{/* The name of the port of probes and metrics. */}}
{{- define "stromboli.operatorPort" -}}
{{- ternary "management" "http" .Values.management.enabled }}
{{- end }}

{{- define "stromboli.skillsName" -}}
{{- printf "%s-skills" (include "stromboli.fullname" . | trunc 56 | trimSuffix "-") }}
{{- end }}

{{/* The name differs from the server's, whose service must not select these pods. */}}
{{- define "stromboli.skillsSelectorLabels" -}}
app.kubernetes.io/name: {{ printf "%s-skills" (include "stromboli.name" . | trunc 56 | trimSuffix "-") }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "stromboli.skillsLabels" -}}
{{ include "stromboli.skillsSelectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/component: skills
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}
