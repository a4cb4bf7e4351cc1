/** A name as Kubernetes (RFC 1123) and Proxmox VE take them: small letters, digits and dashes, a letter first. */
export function plainWord(name: string): string {
  const word = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+|-+$/g, "")
    .slice(0, 60);
  return word === "" ? "guest" : word.replace(/-+$/, "");
}
