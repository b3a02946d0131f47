// The editor of a cell: CodeMirror, with what Python's syntax and this page need of it.

import { autocompletion, completionKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from '@codemirror/language'
import { globalCompletion, localCompletionSource, pythonLanguage } from '@codemirror/lang-python'
import { EditorState, Prec } from '@codemirror/state'
import { EditorView, keymap } from '@codemirror/view'
import { tagHighlighter, tags } from '@lezer/highlight'

// The classes that Pygments writes, so that the code keeps the page's colours.
const classes = tagHighlighter([
  { tag: [tags.controlKeyword, tags.keyword, tags.definitionKeyword], class: 'k' },
  { tag: tags.moduleKeyword, class: 'kn' },
  { tag: tags.operatorKeyword, class: 'ow' },
  { tag: [tags.bool, tags.null], class: 'kc' },
  { tag: tags.comment, class: 'c1' },
  { tag: [tags.string, tags.special(tags.string)], class: 's2' },
  { tag: tags.number, class: 'mi' },
  { tag: tags.function(tags.definition(tags.variableName)), class: 'nf' },
  { tag: tags.definition(tags.className), class: 'nc' },
  { tag: tags.meta, class: 'nd' },
])

// The names that Python knows, once it runs; asked for while it is busy, it does not answer in time.
const fromPython = (complete) => async (context) => {
  const word = context.matchBefore(/[\w.]+$/)
  if (!word || (word.from === word.to && !context.explicit)) return null
  const names = await complete(word.text)
  const dot = word.text.lastIndexOf('.') + 1
  return { from: word.from + dot, options: names.map((name) => ({ label: name.slice(dot) })), validFor: /^\w*$/ }
}

export function editor({ parent, doc, label, run, changed, complete }) {
  const runs = (moveOn) => () => {
    run(moveOn)
    return true
  }
  const view = new EditorView({
    parent,
    doc,
    extensions: [
      Prec.highest(
        keymap.of([
          { key: 'Mod-Enter', run: runs(false) },
          { key: 'Ctrl-Enter', run: runs(false) },
          { key: 'Shift-Enter', run: runs(true) },
        ]),
      ),
      keymap.of([
        ...completionKeymap,
        indentWithTab, // Esc, then Tab, leaves the editor
        ...defaultKeymap,
        ...historyKeymap,
      ]),
      history(),
      bracketMatching(),
      indentOnInput(),
      indentUnit.of('    '),
      EditorState.tabSize.of(4),
      pythonLanguage,
      syntaxHighlighting(classes),
      autocompletion({ override: [localCompletionSource, globalCompletion, fromPython(complete)] }),
      EditorView.contentAttributes.of({
        'aria-label': label,
        'aria-description': 'Tab indents. Escape, then Tab, leaves the editor.',
        tabindex: '0',
        spellcheck: 'false',
        autocapitalize: 'off',
      }),
      EditorView.updateListener.of((update) => update.docChanged && changed(update.state.doc.toString())),
    ],
  })
  return {
    focus: () => view.focus(),
    setText: (text) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } }),
  }
}
