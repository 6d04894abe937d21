// The login page: the hospital's own sign-in where there is one, the access token where it is taken, and where to go after it.
import { html, type Html } from './html.ts';
import { toPage } from './to-page.ts';

export interface Login {
  readonly next: string;
  readonly problem?: string;
  readonly hasSignIn: boolean;
  readonly takesToken: boolean;
}

const toSignIn = ({ next }: Login): Html => html`<p><a class="button" href="/login/start?next=${encodeURIComponent(next)}">Sign in with your hospital account</a></p>`;

const toTokenForm = ({ next, hasSignIn }: Login): Html => html`<form class="login" method="post" action="/login">
<input type="hidden" name="next" value="${next}">
<label for="token">Access token</label>
<input id="token" name="token" type="password" autocomplete="current-password" required${!hasSignIn && html` autofocus`}>
<button>Log in</button>
</form>
<p class="quiet small">The administrator of the adapter has the token.</p>`;

const toTokenLogin = (login: Login): Html => (login.hasSignIn ? html`<details><summary>Log in with the access token</summary>${toTokenForm(login)}</details>` : toTokenForm(login));

export const toLoginPage = (login: Login): Html => toPage({
  title: 'Log in',
  isSignedIn: false,
  main: html`<div class="narrow"><h1>Log in</h1>
${login.problem !== undefined && html`<p class="alert" role="alert">${login.problem}</p>`}
${login.hasSignIn && toSignIn(login)}
${login.takesToken && toTokenLogin(login)}</div>`,
});
