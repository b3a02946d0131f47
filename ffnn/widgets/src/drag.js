// Dragging sideways on a drawing. A finger may be about to scroll: it counts only once it moves sideways, and what it has
// changed comes back where the browser takes it for scrolling.

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
