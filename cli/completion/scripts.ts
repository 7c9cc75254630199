import type { ShellName } from '../commands/flags/index.js';
import { COMPLETE, FILES_LINE } from './protocol.js';

/**
 * The scripts that connect a shell to the hidden command. They contain no names of commands and flags, so a change of
 * these names does not change the scripts.
 */
export const SCRIPTS: Readonly<Record<ShellName, string>> = {
  bash: `_logferry() {
  local word about files=
  COMPREPLY=()
  while IFS=$'\\t' read -r word about; do
    if [ "$word" = '${FILES_LINE}' ]; then files=1; else COMPREPLY+=("$word"); fi
  done < <("\${COMP_WORDS[0]}" ${COMPLETE} "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  [ -z "$files" ] && return
  compopt -o filenames 2>/dev/null
  while IFS= read -r word; do
    COMPREPLY+=("$word")
  done < <(compgen -f -- "\${COMP_WORDS[COMP_CWORD]#=}")
}
complete -F _logferry logferry
`,
  zsh: `#compdef logferry
_logferry() {
  local line files=
  local -a found
  for line in "\${(@f)$("\${words[1]}" ${COMPLETE} "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    if [[ $line == '${FILES_LINE}' ]]; then
      files=1
    elif [[ -n $line ]]; then
      found+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
    fi
  done
  if [[ -n $files ]]; then _files; else _describe -t values logferry found; fi
}
if [[ \${funcstack[1]} == _logferry ]]; then _logferry "$@"; else compdef _logferry logferry; fi
`,
  fish: `function __logferry_complete
    set -l words (commandline -opc) (commandline -ct)
    for line in ($words[1] ${COMPLETE} $words[2..-1] 2>/dev/null)
        if test "$line" = '${FILES_LINE}'
            __fish_complete_path (commandline -ct)
        else
            echo $line
        end
    end
end
complete -c logferry -f -a '(__logferry_complete)'
`,
};
