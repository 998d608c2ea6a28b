import { useState, type FormEvent } from 'react';
import { storedKey, storeKey } from '../api/key';

/** Asks for the API key. It stays in this tab and goes with every request. */
export function SignIn({ onSignedIn }: { onSignedIn: () => void }) {
  const [key, setKey] = useState('');
  const refused = storedKey() !== null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    storeKey(key.trim());
    onSignedIn();
  };
  return (
    <main className="page" style={{ maxWidth: 480, paddingTop: '12vh' }}>
      <form className="card card-body form" onSubmit={submit}>
        <h1>Sign in to Holdfast</h1>
        <p className="muted">
          Open the address that <code>npm start</code> printed after <code>dashboard=</code>, which signs in one browser
          once, or enter an API key. The first one lies in <code>.holdfast/admin.key</code>.
        </p>
        <div className="field">
          <label htmlFor="key">API key</label>
          <input
            id="key"
            type="password"
            autoComplete="off"
            required
            value={key}
            aria-invalid={refused}
            onChange={(event) => setKey(event.target.value)}
          />
          {refused && <small role="alert">The server did not take this key.</small>}
        </div>
        <div>
          <button type="submit" className="button primary">
            Sign in
          </button>
        </div>
      </form>
    </main>
  );
}
