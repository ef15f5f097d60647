// "Nothing leaves this machine", by the browser's own hand. The page's policy lets it connect to any host,
// for ?model=URL may name one and a host of files may send on to another. Policies add up, and none can be
// taken back: from blockOtherHosts() on, the browser refuses every connection but to the server that the page came from.

let blocked = false;

export function blockOtherHosts() {
  if (blocked) return;
  blocked = true;
  const policy = document.createElement('meta');
  policy.httpEquiv = 'Content-Security-Policy';
  policy.content = "connect-src 'self'";
  document.head.append(policy);
}
