#!/bin/sh
# Installs Lionrock from this folder alone: no index, no network. Every version has a folder of its own below the
# prefix; `current` names the one in use, so that going back is one link.
#
#   ./install.sh [--prefix /opt/lionrock] [--python python3] [--key VKEY | --fingerprint DIGITS] [--without-signature]
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
prefix=/opt/lionrock python=python3 key= digits= unsigned=
while [ $# -gt 0 ]; do
  case $1 in
    --prefix) prefix=$2; shift 2 ;;
    --python) python=$2; shift 2 ;;
    --key) key=$2; shift 2 ;;
    --fingerprint) digits=$2; shift 2 ;;
    --without-signature) unsigned=yes; shift ;;
    *) sed -n '2,5p' "$0" >&2; exit 2 ;;
  esac
done
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed." >&2; exit 1; }
if [ -n "$unsigned" ]; then
  (cd "$here" && sha256sum --quiet --check SHA256SUMS) || exit 1
else
  "$python" "$here/verify.py" --key "$key" --fingerprint "$digits" "$here" || exit 1
fi
version=$(cat "$here/VERSION")
place=$prefix/$version
[ ! -e "$place" ] || { echo "$place exists already; remove it to install again." >&2; exit 1; }
mkdir -p "$prefix"
trap 'rm -rf "$place"' EXIT
"$python" -m venv "$place"
"$place/bin/python" -m pip install --quiet --isolated --disable-pip-version-check --no-input --no-index --no-cache-dir \
  --find-links "$here/wheels" "lionrock[all]==$version"
"$place/bin/python" -m pip check --disable-pip-version-check >/dev/null
"$place/bin/lionrock" --help >/dev/null
trap - EXIT
ln -sfn "$version" "$prefix/current.new"
mv -T "$prefix/current.new" "$prefix/current" 2>/dev/null || { rm -f "$prefix/current"; mv "$prefix/current.new" "$prefix/current"; }
echo "Lionrock $version stands in $place; $prefix/current names it."
echo "A data folder of an earlier version: $prefix/current/bin/lionrock upgrade --data DIR"
