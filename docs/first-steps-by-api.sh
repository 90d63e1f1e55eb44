#!/bin/sh
# What first-steps.sh does, by the management API: only the first key, which is the deployment's, is made by a command. It needs
# curl, and the same variables.
set -eu
: "${SAOMA:=saoma}" "${LISTEN:=127.0.0.1:8080}" "${WECHAT:=https://api.weixin.qq.com}"

# What a run that failed has left behind would be mixed up with this one.
if [ -e saoma.db ] || [ -e saoma.key ]; then
    echo "This folder is not empty. To begin anew: rm -f saoma.db* saoma.key saoma.toml header" >&2
    exit 1
fi

cat > saoma.toml <<END
public_url = "$PUBLIC_URL"
listen = "$LISTEN"

[wechat]
base_url = "$WECHAT"
END
export SAOMA_CONFIG=saoma.toml

# The first command makes the database, saoma.db, and the root key, saoma.key. Keep both, and keep them apart.
deployment_key=$("$SAOMA" key create --deployment --name "first steps")

"$SAOMA" serve &
server=$!
trap 'kill $server 2>/dev/null; wait $server' EXIT
trap 'exit 143' TERM
trap 'exit 130' INT
until curl --silent --fail --max-time 2 "http://$LISTEN/health/live" > /dev/null; do
  kill -0 "$server" 2>/dev/null || { echo "The server did not stay: what it said is above." >&2; exit 1; }
  sleep 0.2
done

# What is secret stands in no argument, which every user of the machine can read.
umask 077
echo "Authorization: Bearer $deployment_key" > header

# api METHOD PATH: sends the JSON on standard input; prints the answer.
api() {
  curl --silent --show-error --fail-with-body --request "$1" --header @header --header "Content-Type: application/json" \
    --data-binary @- "$PUBLIC_URL/api/v1$2"
}

# field NAME: the first text of that name in an answer.
field() {
  grep -o "\"$1\":\"[^\"]*\"" | head -n 1 | cut -d '"' -f 4
}

api POST /pools > /dev/null <<END
{ "name": "My pool" }
END

connection=$(api POST /connections <<END
{
  "identifier": "wechat",
  "name": "微信 WeChat",
  "mini_program": { "app_id": "$APP_ID", "app_secret": "$(cat "$APP_SECRET_FILE")" }
}
END
)

application=$(api POST /applications <<END
{ "name": "My shop", "redirect_uris": ["$REDIRECT_URI"] }
END
)
client_id=$(echo "$application" | field id)
api PUT "/applications/$client_id/connections/$(echo "$connection" | field id)" < /dev/null > /dev/null

# A key of the pool, to ask what happened: that of the deployment sets up, and reads nothing about people.
key=$(api POST /keys <<END
{ "name": "first steps", "role": "auditor" }
END
)

echo "ISSUER=$PUBLIC_URL/oidc"
echo "CLIENT_ID=$client_id"
echo "CLIENT_SECRET=$(echo "$application" | field client_secret)"
echo "API_KEY=$(echo "$key" | field key)"
wait $server
