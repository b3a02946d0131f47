// A training run in words: how it goes, and what it was trained with.

import { number, plain } from './chart.js'
import { SHOWN } from './controls.js'
import { noise_of, OWN, VALIDATION } from './examples.js'

// The figure in words. A validation loss of null is none.
export function words({
  now: { step, loss, validation_loss, accuracy },
  epochs,
  diverged_at,
  diverged_rate,
  overflowed,
  settings,
}) {
  const validation = validation_loss === null ? 'no validation examples' : `validation loss ${number(validation_loss)}`
  const values =
    `step ${step}: training loss ${number(loss)}, ${validation}, accuracy ${accuracy.toFixed(2)}`
    + (step ? `, ${plain(epochs)} ${plain(epochs) === '1' ? 'epoch' : 'epochs'}` : '')
  if (diverged_at === null) return values
  const lower = Math.max(Number((diverged_rate / 10).toPrecision(2)), 1e-4)
  if (overflowed) {
    return (
      `${values}. Diverged: the loss left the plot at step ${diverged_at}; the numbers of step ${step + 1} are too large to compute. `
      + `Try a learning rate of ${lower}; Train starts a new run.`
    )
  }
  const next =
    settings.learning_rate > lower
      ? `Try a learning rate of ${lower}, or Reset.`
      : 'They are short enough now. If the loss does not fall, the network is stuck where they left it: press Reset.'
  return `${values}. Diverged: the steps were too long, and at step ${diverged_at} the loss left the plot. ${next}`
}

// What a run is trained with, item by item.
const ITEMS = {
  learning_rate: ({ learning_rate }) => `learning rate ${plain(learning_rate)}`,
  hidden_sizes: ({ hidden_sizes: sizes }) =>
    sizes.length ? `hidden layers of ${sizes.join(', ')}` : 'no hidden layer',
  activation: ({ activation }) => SHOWN[activation] ?? activation,
  optimizer: ({ optimizer }) => optimizer,
  batch_size: ({ batch_size }) => `batches of ${batch_size}`,
  l2: ({ l2 }) => `L2 ${plain(l2)}`,
  data: ({ data }) => data,
  noise: (settings) => (settings.data === OWN ? '' : `noise ${plain(noise_of(settings))}`),
  validation_size: ({ data, validation_size = VALIDATION }) =>
    data === OWN ? '' : `${validation_size} validation examples`,
  points: ({ points = [] }) => (points.length ? `${points.length / 3} points of yours` : 'no points of yours'),
  seed: ({ seed }) => `seed ${seed}`,
}

// The run that is compared with, in words: in what it differs, and how it ended.
export function ghost_words({ ghost, settings }) {
  if (!ghost) return 'The run before a new one stays here as thin lines, to be compared. Keep this run, and it stays.'
  const differs = Object.values(ITEMS)
    .map((item) => [item(ghost.settings), item(settings)])
    .filter(([then, now]) => then && then !== now)
    .map(([then]) => then)
  const { step, loss, validation_loss, accuracy } = ghost.now
  const validation = validation_loss === null ? '' : `, validation loss ${number(validation_loss)}`
  return (
    `Thin lines: ${ghost.kept ? 'the run you keep' : 'the run before'}, with ${differs.length ? differs.join(', ') : 'the same settings'}`
    + `${ghost.turned ? ' and weights turned by hand' : ''}. After ${step} ${step === 1 ? 'step' : 'steps'}: training loss ${number(loss)}`
    + `${validation}, accuracy ${accuracy.toFixed(2)}.`
  )
}
