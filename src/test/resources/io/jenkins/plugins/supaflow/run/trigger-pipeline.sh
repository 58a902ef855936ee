#!/usr/bin/env bash
set -euo pipefail
# ---- configuration (set these as environment variables) ----
SUPAFLOW_API_KEY="${SUPAFLOW_API_KEY:?set SUPAFLOW_API_KEY (your ak_... key)}"
PIPELINE_ID="${PIPELINE_ID:?set PIPELINE_ID (the pipeline UUID)}"
APP_URL="${SUPAFLOW_APP_URL:-https://app.supa-flow.io}"
POLL_INTERVAL="${POLL_INTERVAL:-30}" # seconds between status checks (30s recommended minimum)
# ---- step 1: authenticate (sets JWT / SB_URL / SB_ANON) ----
authenticate() {
local resp
resp=$(curl -sS -X POST "$APP_URL/api/cli/bootstrap" \
-H "Authorization: Bearer $SUPAFLOW_API_KEY")
JWT=$(jq -r .token <<<"$resp")
SB_URL=$(jq -r .supabase_url <<<"$resp")
SB_ANON=$(jq -r .supabase_anon_key <<<"$resp")
if [[ -z "$JWT" || "$JWT" == "null" ]]; then
echo "authentication failed: $resp" >&2
exit 1
fi
}
authenticate
# ---- step 2: trigger the run ----
JOB_ID=$(curl -sS -X POST "$SB_URL/rest/v1/rpc/create_pipeline_run_job" \
-H "apikey: $SB_ANON" \
-H "Authorization: Bearer $JWT" \
-H "Content-Type: application/json" \
-d "{\"p_pipeline_id\":\"$PIPELINE_ID\",\"p_job_type\":\"pipeline_run\",\"p_reset_target\":false,\"p_full_resync\":false}" \
| jq -r .)
if [[ -z "$JOB_ID" || "$JOB_ID" == "null" ]]; then
echo "pipeline run was not created (out of sync credits)" >&2
exit 2
fi
echo "Triggered job: $JOB_ID"
# ---- step 3: poll until terminal ----
TERMINAL="completed completed_with_warning failed cancelled timed_out skipped"
while true; do
# capture the HTTP code so we can re-authenticate if the 1h token expired
http=$(curl -sS -o /tmp/sf_job.json -w '%{http_code}' \
"$SB_URL/rest/v1/jobs?id=eq.$JOB_ID&select=id,job_status,status_message" \
-H "apikey: $SB_ANON" \
-H "Authorization: Bearer $JWT")
if [[ "$http" == "401" ]]; then
authenticate # token expired -> get a fresh one and retry
continue
fi
STATUS=$(jq -r '.[0].job_status // "unknown"' /tmp/sf_job.json)
MESSAGE=$(jq -r '.[0].status_message // empty' /tmp/sf_job.json)
echo " status: $STATUS${MESSAGE:+ ($MESSAGE)}"
if [[ " $TERMINAL " == *" $STATUS "* ]]; then
break
fi
sleep "$POLL_INTERVAL"
done
echo "Final status: $STATUS"
case "$STATUS" in
completed|completed_with_warning) exit 0 ;;
*) exit 1 ;;
esac
