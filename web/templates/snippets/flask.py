# Install: pip install flask authlib requests gunicorn
# Save as app.py. SAOMA_CLIENT_SECRET stands in its environment, and SESSION_SECRET: openssl rand -hex 32
# Run: gunicorn --bind {{ listens }} app:app
import os

from authlib.integrations.base_client import OAuthError
from authlib.integrations.flask_client import OAuth
from flask import Flask, redirect, session

app = Flask(__name__)
app.config.update(
    SECRET_KEY=os.environ["SESSION_SECRET"],
    SESSION_COOKIE_NAME="{{ cookie }}",
    SESSION_COOKIE_SAMESITE="Lax",
{%- if is_secure %}
    SESSION_COOKIE_SECURE=True,
{%- endif %}
)
saoma = OAuth(app).register(
    "saoma",
    server_metadata_url={{ metadata }},
    client_id={{ client_id }},
    client_secret=os.environ["SAOMA_CLIENT_SECRET"],
    client_kwargs={"scope": "openid phone", "code_challenge_method": "S256"},
)


@app.get("/")
def home():
    user = session.get("user")
    if user is None:
        return saoma.authorize_redirect({{ redirect_uri }})
    return f"You are {user['sub']}, {user.get('phone_number')}.\n", {"content-type": "text/plain"}


@app.get({{ path }})
def came_back():
    token = saoma.authorize_access_token()
    user = saoma.userinfo(token=token)
    if user["sub"] != token["userinfo"]["sub"]:
        raise OAuthError("wrong_subject")
    session.clear()
    session["user"] = user
    return redirect("/")


@app.errorhandler(OAuthError)
def not_signed_in(error):
    return f"You are not signed in: {error.error}\n", 400, {"content-type": "text/plain"}
