// Dragging on a drawing: sideways anywhere, or a handle in both directions.

// Sideways: a finger may be about to scroll. It counts only once it moves sideways, and what it has changed comes back where
// the browser takes it for scrolling.

// start(x): the drag begins at x px from the left edge; gives what moves with it, drag(x), and undo(); or null.
export function draggable(place, start) {
  place.classList.add('draggable')
  let held = null
  const x_of = ({ clientX }) => clientX - place.firstElementChild.getBoundingClientRect().left
  place.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return
    held = start(x_of(event))
    if (!held) return
    place.setPointerCapture(event.pointerId)
    if (event.pointerType !== 'touch') held.drag(x_of(event))
  })
  for (const kind of ['pointermove', 'pointerup']) {
    place.addEventListener(kind, (event) => {
      if (held && place.hasPointerCapture(event.pointerId)) held.drag(x_of(event))
    })
  }
  place.addEventListener('pointercancel', (event) => {
    if (held && place.hasPointerCapture(event.pointerId)) held.undo()
    held = null
  })
}

// A handle: a finger on it does not scroll the page, even where the handle is drawn anew under it; elsewhere it does.
// take([x, y], target): the drag begins x and y px from the drawing's corner; gives what follows it, move([x, y]), or null.
export function with_handles(place, take, let_go = () => {}) {
  let held = null
  const at = ({ clientX, clientY }) => {
    const { left, top } = place.getBoundingClientRect()
    return [clientX - left, clientY - top]
  }
  place.addEventListener('pointerdown', (event) => {
    if (event.button !== 0 || held) return
    const move = take(at(event), event.target)
    if (!move) return
    event.preventDefault()
    place.setPointerCapture(event.pointerId)
    held = { pointer: event.pointerId, move }
  })
  place.addEventListener('touchstart', (event) => held && event.preventDefault(), { passive: false })
  place.addEventListener('pointermove', (event) => {
    if (event.pointerId === held?.pointer) held.move(at(event))
  })
  for (const end of ['pointerup', 'pointercancel'])
    place.addEventListener(end, (event) => {
      if (event.pointerId !== held?.pointer) return
      held = null
      let_go()
    })
}
