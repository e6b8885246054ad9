interface KeyDetailsProps { label: string; usage: number; limit: number | null; settingsURL?: string; onSignOut: () => void }

const dollars = new Intl.NumberFormat("en", { style: "currency", currency: "USD" });

/** Shows what is known of the user's key. */
export function KeyDetails({ label, usage, limit, settingsURL, onSignOut }: KeyDetailsProps) {
  return (
    <>
      <p role="status" className="signed-in">You are signed in.</p>
      <dl>
        <dt>Key</dt><dd><code>{label}</code></dd>
        <dt>Spent</dt><dd>{dollars.format(usage)}</dd>
        <dt>Limit</dt><dd>{limit === null ? "none" : dollars.format(limit)}</dd>
      </dl>
      <p className="actions">
        <button type="button" className="plain" onClick={onSignOut}>Sign out</button>
        {settingsURL && <a href={settingsURL}>Settings of the key</a>}
      </p>
    </>
  );
}
