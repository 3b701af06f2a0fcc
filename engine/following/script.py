"""What the shell of another machine does there: it tells the files of a run as they grow, and takes what is wished."""

from __future__ import annotations

from engine.following.parts import CHUNK, GROWING, LOOK_S, WHOLE
from engine.recorded.history import HISTORY
from engine.runs import FACTS, METRICS, PROJECT
from engine.training.together.control import CONTROL, LARGEST, WISHES

HELLO = "layerloom-follow 1"
"""What comes before may be the greeting of a shell."""
GONE, WHOLE_FILE, GROWN_FILE, BEAT = "gone", "W", "G", "."
SENT_WHOLE = rf"""
w() {{
  [ -f "$1" ] || return 0;
  n=$(wc -c 2>/dev/null < "$1") || return 0;
  n=$((${{n:-0}}));
  [ "$n" -le "${{2:-$n}}" ] || return 0;
  echo "{WHOLE_FILE} $1 $n";
  {{ cat "$1"; cat /dev/zero; }} 2>/dev/null | head -c "$n";
}};
"""
"""A file, unless it has more bytes than a second word says.

It is followed by zeros, so that as many bytes come as were announced, whatever happens to it meanwhile.
"""
SENT_GROWN = rf"""
g() {{
  f=$1; i=$2; o=$3;
  [ -f "$f" ] || return 0;
  set -- $(ls -di "$f" 2>/dev/null);
  [ -n "$1" ] || return 0;
  n=$(wc -c 2>/dev/null < "$f") || return 0;
  n=$((${{n:-0}}));
  {{ [ "$1" = "$i" ] && [ "$n" -ge "$o" ]; }} || {{ i=$1; o=0; }};
  c=$((n-o));
  [ "$c" -gt 0 ] || return 0;
  [ "$c" -le {CHUNK} ] || c={CHUNK};
  echo "{GROWN_FILE} $f $i $o $c";
  {{ tail -c +$((o+1)) "$f"; cat /dev/zero; }} 2>/dev/null | head -c "$c";
  o=$((o+c));
}};
"""
"""What a file has more than was told, at most so much at once; another file of its name is told from its beginning."""
BEGIN = rf"""
echo "{HELLO}";
IFS= read -r p; read -r mi mo; read -r hi ho;
{{ cd -- "$p" && [ -f {FACTS} ] && [ -f {PROJECT} ]; }} 2>/dev/null || {{ echo {GONE}; exit 0; }};
exec 3<&0;
{{
  while read -r x; do
    case "$x" in {"|".join(WISHES)})
      printf "{{\"wish\":\"%s\"}}" "$x" > .wish.$$ && mv -f .wish.$$ {CONTROL} || rm -f .wish.$$;;
    esac;
  done;
  kill $$;
}} <&3 >/dev/null 2>&1 &
"""
"""The wishes are taken beside the rest; when nobody is there any more who could wish, all of it ends."""
LOOP = rf"""
while :; do
  [ -f {PROJECT} ] && s=$(cat {FACTS} 2>/dev/null) || {{ echo {GONE}; exit 0; }};
  [ "$s" = "$a" ] || {{ a=$s; w {FACTS}; }};
  s=; [ -f {CONTROL} ] && s=$(head -c {LARGEST} {CONTROL} 2>/dev/null);
  [ "$s" = "$b" ] || {{ b=$s; w {CONTROL} {LARGEST}; }};
  s=$(ls -lid {PROJECT} 2>/dev/null);
  [ "$s" = "$d" ] || {{ d=$s; w {PROJECT}; }};
  g {METRICS} "$mi" "$mo"; mi=$i; mo=$o;
  g {HISTORY} "$hi" "$ho"; hi=$i; ho=$o;
  echo "{BEAT}";
  sleep {LOOK_S} 2>/dev/null || sleep 1;
done
"""
assert list(WHOLE) == [FACTS, CONTROL, PROJECT] and list(GROWING) == [METRICS, HISTORY]


def command() -> str:
    """The one command that is given to the other machine, the same for every run.

    The path, and how much of each growing file was read already, come as three lines through its input, and after them
    the wishes: so nothing that a person wrote is ever a part of a command. Any shell may begin it: there is no single
    quote in it, no line end and no exclamation mark.
    """
    script = " ".join(line.strip() for line in (BEGIN + SENT_WHOLE + SENT_GROWN + LOOP).splitlines())
    assert not set(script) & set("'!\n")
    return f"sh -c '{script.strip()}'"
