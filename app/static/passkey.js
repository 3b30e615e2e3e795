// Asks the browser for a passkey, writes what it answers into the form and sends the form; says so when it cannot.
(() => {
  'use strict';
  const bytes = text => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), sign => sign.charCodeAt(0));
  const text = buffer => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  const known = list => (list || []).map(one => ({ ...one, id: bytes(one.id) }));

  async function options(url) {
    const csrf = document.querySelector('meta[name=csrf-token]').content;
    const answer = await fetch(url, { method: 'POST', headers: { 'X-CSRFToken': csrf } });
    if (answer.redirected || !answer.ok) throw new Error('options');
    return answer.json();
  }
  async function create(asked) {
    const user = { ...asked.user, id: bytes(asked.user.id) };
    const made = await navigator.credentials.create({ publicKey: {
      ...asked, user, challenge: bytes(asked.challenge), excludeCredentials: known(asked.excludeCredentials) } });
    return [made, { attestationObject: text(made.response.attestationObject) }];
  }
  async function get(asked) {
    const shown = await navigator.credentials.get({ publicKey: {
      ...asked, challenge: bytes(asked.challenge), allowCredentials: known(asked.allowCredentials) } });
    const { authenticatorData, signature, userHandle } = shown.response;
    return [shown, { authenticatorData: text(authenticatorData), signature: text(signature),
      userHandle: userHandle ? text(userHandle) : null }];
  }
  async function run(button) {
    const said = button.parentElement.querySelector('.passkey-said');
    const able = window.PublicKeyCredential && isSecureContext && !/^[\d.]+$|:/.test(location.hostname);
    said.hidden = true;
    if (!able) { said.textContent = button.dataset.unable; said.hidden = false; return; }
    button.disabled = true;
    try {
      const asked = await options(button.dataset.options);
      const [key, response] = await (button.dataset.passkey === 'create' ? create : get)(asked);
      button.form.elements[button.dataset.into].value = JSON.stringify({ id: key.id, rawId: text(key.rawId), type: key.type,
        response: { clientDataJSON: text(key.response.clientDataJSON), ...response } });
      button.form.submit();
    } catch (error) {
      said.textContent = button.dataset.failed;
      said.hidden = false;
      button.disabled = false;
    }
  }
  document.querySelectorAll('[data-passkey]').forEach(button => button.addEventListener('click', () => run(button)));
})();
