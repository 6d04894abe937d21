#!/usr/bin/env bash
# `npm start` as somebody would who has just cloned this: it says where it listens, answers, obeys SIGTERM to npm, and frees its folder.
# Last line: `N passed, N failed`.
set -u
cd "$(dirname "$0")/../.." || exit 2
folder=$(mktemp -d); out=$folder/out; good=0 bad=0
trap 'kill -9 "${pid:-0}" 2> /dev/null; rm -rf "$folder"' EXIT
unset ACCESS_TOKEN DATABASE_URL PUBLIC_URL PEERS_FILE
export DATA_DIR=$folder/data PORT=0 LOG_LEVEL=error
check() { if eval "$2"; then good=$((good + 1)); else bad=$((bad + 1)); echo "FAILED $1"; fi; }
seen() { for ((i = 0; i < 300; i++)); do eval "$1" && return 0; sleep 0.1; done; return 1; }

npm start > "$out" 2>&1 & pid=$!
seen 'grep -q "^access token in " "$out"' || cat "$out"
url=$(sed -n 's/^second-opinion adapter //p' "$out"); file=$(sed -n 's/^access token in //p' "$out")
server=$(sed -n 's/.*"pid":\([0-9]*\).*/\1/p' "$DATA_DIR"/*.json 2> /dev/null | head -1)
check 'it listens on loopback' '[[ $url == http://127.0.0.1:* ]]'
check 'it says where the worklist is' 'grep -qx "worklist $url/worklist" "$out"'
check 'the token is readable by its owner only' '[ "$(stat -c %a "$file")" = 600 ]'
check 'it is alive' '[ "$(curl -s -o /dev/null -w "%{http_code}" "$url/healthz")" = 200 ]'
check 'it is ready' 'seen "[ \"\$(curl -s -o /dev/null -w %{http_code} "$url"/readyz)\" = 200 ]"'
check 'nothing is shown without the token' '[ "$(curl -s -o /dev/null -w "%{http_code}" "$url/worklist")" = 401 ]'
check 'the worklist is shown with it' '[ "$(curl -s -o /dev/null -w "%{http_code}" -H "Authorization: Bearer $(cat "$file")" "$url/worklist")" = 200 ]'
check 'the deadline command calls the running adapter' 'npm run --silent deadlines -- --dry-run | grep -q "^{"'
check 'a second one on the same folder is refused' '! timeout 30 npm start > "$folder/second" 2>&1'
kill -TERM $pid; wait $pid; status=$?
check "SIGTERM ends it (status $status)" '[ $status = 0 ] || [ $status = 143 ]'
check 'nobody listens any more' '! curl -s -o /dev/null --max-time 2 "$url/healthz"'
check 'its process has ended' '[ -z "$server" ] || ! kill -0 "$server" 2> /dev/null'
check 'the folder is free: the deadline command opens it itself' 'npm run --silent deadlines -- --dry-run | grep -q "^{"'
echo "$good passed, $bad failed"
[ $bad = 0 ]
