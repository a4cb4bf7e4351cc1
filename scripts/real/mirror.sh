#!/bin/bash
# Prints the address of the Debian mirror this machine's apt is set up with.
set -eu
. /etc/os-release
apt-get update --print-uris | sed -n "s#^'\(.*\)/dists/$VERSION_CODENAME/.*#\1#p" | grep -m1 . ||
  { echo "no apt source for Debian $VERSION_CODENAME is set up on this machine" >&2; exit 1; }
