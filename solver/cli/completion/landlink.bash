# SPDX-License-Identifier: Apache-2.0
# Completion of the command landlink for bash. The words are those of its own --help, so that they never age.

_landlink_words() { # the first words of the indented lines that stand between two headings of a help text
  "$1" ${3:+"$3"} --help 2>/dev/null | sed -n "/^$2:/,/^[^ ]/p"
}

_landlink() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} verb=${COMP_WORDS[1]} list=
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    list=$(_landlink_words "$1" Commands | awk '/^  [a-z]/ {print $1}')
    mapfile -t COMPREPLY < <(compgen -W "$list --help --version" -- "$word")
    return
  fi
  case $before in
    --method) list="auto lp column interior price" ;;
    --device) list="auto cpu cuda" ;;
    --outage) list="links nodes border" ;;
    generate) list="planar grid corridor gravity" ;;
  esac
  if [[ -z $list && $word == -* ]]; then
    list=$(_landlink_words "$1" Options "$verb" | grep -oE -- '(^| )--[a-z-]+' | tr -d ' ' | sort -u)
  fi
  if [[ -n $list ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$list" -- "$word")
  else
    mapfile -t COMPREPLY < <(compgen -f -- "$word") # CASE, OUT: folders and files
    compopt -o filenames 2>/dev/null
  fi
}

complete -F _landlink landlink
