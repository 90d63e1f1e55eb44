#!/bin/sh
# From an empty folder to a site that people can sign in to: a server, a pool, a connection with a Mini Program of its own, and an
# application. It ends by printing what the site needs, and goes on serving until it is stopped. Set before it is run:
#
#   PUBLIC_URL       where people reach the server:                 https://login.example.com
#   REDIRECT_URI     where the site wants the browser back:         https://shop.example.com/callback
#   APP_ID           the AppID of the Mini Program:                 wx0123456789abcdef
#   APP_SECRET_FILE  a file that holds its AppSecret
#
# and, if they are not the usual ones, SAOMA (the program), LISTEN (its address) and WECHAT (where WeChat's API is).
set -eu
: "${SAOMA:=saoma}" "${LISTEN:=127.0.0.1:8080}" "${WECHAT:=https://api.weixin.qq.com}"

# What a run that failed has left behind would be mixed up with this one.
if [ -e saoma.db ] || [ -e saoma.key ]; then
    echo "This folder is not empty. To begin anew: rm -f saoma.db* saoma.key saoma.toml" >&2
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
"$SAOMA" pool create --name "My pool"

"$SAOMA" serve &
server=$!
trap 'kill $server 2>/dev/null; wait $server' EXIT
trap 'exit 143' TERM
trap 'exit 130' INT

# The commands use the same configuration and database, and need not wait for the server.
"$SAOMA" connection create --identifier wechat --name "微信 WeChat" --app-id "$APP_ID" --app-secret-file "$APP_SECRET_FILE"
application=$("$SAOMA" application create --name "My shop" --redirect-uri "$REDIRECT_URI")
client_id=$(echo "$application" | awk '$1 == "client_id" { print $2 }')
client_secret=$(echo "$application" | awk '$1 == "client_secret" { print $2 }')
"$SAOMA" application enable "$client_id" wechat

# A key, to ask the management API what happened.
key=$("$SAOMA" key create --name "first steps" --role auditor)

kill -0 "$server" 2>/dev/null || { echo "The server did not stay: what it said is above." >&2; exit 1; }
echo "ISSUER=$PUBLIC_URL/oidc"
echo "CLIENT_ID=$client_id"
echo "CLIENT_SECRET=$client_secret"
echo "API_KEY=$key"
wait $server
