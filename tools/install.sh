# Makes $VENV and installs $REQUIREMENTS (requirements.txt) into it, or with PART=book only what stands above the line in
# that file. Whatever goes wrong is one line; the rest is in the log.
set -u
fail() { echo "error: $*" >&2; exit 1; }

# Tried newest first; a name may be there without working (a pyenv shim), so each is asked for its version.
version_of() { "$1" -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])' 2>/dev/null; }
is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

if ! is_new_enough "$VENV/bin/python"; then
    old=
    for python in ${PYTHON:-python3.13 python3.12 python3.11 python3 python} ''; do
        is_new_enough "$python" && break
        if version=$(version_of "$python"); then old="; $python is $version"
        elif [ -n "$python" ] && [ "$python" = "${PYTHON:-}" ]; then old="; $python does not run"; fi
    done
    [ -n "$python" ] || fail "Python 3.11 or newer is needed$old (say where one is: make book PYTHON=/path/to/python)"
    "$python" -c 'import ensurepip' 2>/dev/null ||
        fail "$python cannot make virtual environments; on Debian and Ubuntu: apt-get install python3-venv"
    echo "Making $VENV with Python $(version_of "$python")"
    "$python" -m venv --clear "$VENV" >/dev/null 2>&1 || fail "$python -m venv $VENV does not work"
fi

requirements=${REQUIREMENTS:-requirements.txt}
log=$VENV/install.log
what="$requirements" list="$requirements"
if [ "${PART:-}" = book ]; then
    what="what the book needs of $requirements" list=$VENV/book.txt
    sed '/^# -- the line --$/,$d' "$requirements" >"$list"
fi
echo "Installing $what into $VENV (a minute or more the first time; log: $log)"
{ PYTHONUNBUFFERED=1 "$VENV/bin/python" -m pip install --disable-pip-version-check --no-input --progress-bar off --retries 2 \
    -r "$list" 2>&1; echo "exit $?"; } | tee "$log" | awk '
    /^Collecting/ { if (++collected % 25 == 0) say(collected " packages found") }
    /Downloading .*\([0-9][0-9]+\.[0-9] MB\)/ { say($2 " " $3 " " $4) }
    /^Installing collected packages/ { say("downloaded; unpacking " NF - 3 " packages") }
    function say(words) { print "  " words; fflush() }'
[ "$(tail -n 1 "$log")" = "exit 0" ] && exit

if grep -qiE 'NewConnectionError|NameResolutionError|name resolution|unreachable|ConnectTimeout|ConnectionResetError|ProxyError' "$log"
then fail "no network: the packages in $requirements cannot be downloaded (log: $log)"
else fail "pip: $(grep -i '^ *error:' "$log" | head -n 1 | sed 's/^ *[Ee][Rr][Rr][Oo][Rr]: *//') (log: $log)"
fi
