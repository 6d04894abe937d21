// The login form: the access token, and where to go after it.
import { html, type Html } from './html.ts';
import { toPage } from './to-page.ts';

export const toLoginPage = (login: { readonly next: string; readonly problem?: string }): Html => toPage({
  title: 'Log in',
  isSignedIn: false,
  main: html`<div class="narrow"><h1>Log in</h1>
${login.problem !== undefined && html`<p class="alert" role="alert">${login.problem}</p>`}
<form class="login" method="post" action="/login">
<input type="hidden" name="next" value="${login.next}">
<label for="token">Access token</label>
<input id="token" name="token" type="password" autocomplete="current-password" required autofocus>
<button>Log in</button>
</form>
<p class="quiet small">The administrator of the adapter has the token.</p></div>`,
});
