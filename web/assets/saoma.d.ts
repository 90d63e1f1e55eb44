// The types of /saoma.js.

/** What a sign-in or sign-out of a site is about. */
export interface Settings {
  /** The client id of the application at Saoma. */
  clientId: string;
  /** One of its redirect URIs, to the letter. In a window it is used too: its origin is the one that is told. */
  redirectUri: string;
  /** `openid phone`, unless you say otherwise. */
  scope?: string;
  /** The issuer, `https://<host>/oidc`: where this file came from, unless you say otherwise. */
  issuer?: string;
  /** How long a window may take, milliseconds; ten minutes. */
  timeout?: number;
  /**
   * For an application with a secret: hands the code to your own server, which redeems it, checks the ID token with its nonce, and
   * begins a session. What it answers is what `signIn` and `handleRedirect` answer.
   */
  redeem?: (answer: Answer) => unknown;
}

/** What the token endpoint wants to see. */
export interface Answer {
  code: string;
  codeVerifier: string;
  /** What `nonce` must be in the ID token. */
  nonce: string;
  redirectUri: string;
}

/** Who signed in, at an application without a secret. */
export interface SignedIn {
  claims: { iss: string; sub: string; aud: string; exp: number; iat: number; nonce: string; sid: string; [name: string]: unknown };
  idToken: string;
  /** Opens `<issuer>/me`, where the phone number is. */
  accessToken: string;
  /** How long it does, seconds. */
  expiresIn: number;
}

export interface SignIn {
  /** In a window, from the handler of a press. Otherwise the page leaves, and the promise stays open. */
  popup?: boolean;
  /** Whether the page leaves where no window can be opened, or heard. It does, unless you say otherwise. */
  fallback?: boolean;
  /** Further parameters of the request, such as `prompt`, `connection` and `ui_locales`. */
  parameters?: Record<string, string>;
}

export interface SignOut {
  /** Of whom to sign out; of who signed in since the page was loaded, unless you say otherwise. Without one the person is asked. */
  idToken?: string;
  /** One of the application's `post_logout_redirect_uris`, to the letter. */
  returnTo?: string;
}

export interface Saoma<Result = SignedIn> {
  signIn(how?: SignIn): Promise<Result>;
  /** On the page of the redirect URI: who came back, or null where nobody did. */
  handleRedirect(): Promise<Result | null>;
  /** The page leaves. */
  signOut(how?: SignOut): void;
}

export function saoma(settings: Settings & { redeem?: undefined }): Saoma;
export function saoma<Result>(settings: Settings & { redeem: (answer: Answer) => Result | Promise<Result> }): Saoma<Result>;

export class SaomaError extends Error {
  /**
   * `popup_blocked`, `popup_closed`, `timeout`, `wrong_state`, `wrong_issuer`, `wrong_id_token`, `unreachable`, or an error of OAuth,
   * such as `access_denied`.
   */
  readonly code: string;
  readonly description: string;
}
