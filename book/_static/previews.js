// Shows what a link leads to, in place: while the pointer rests on it or it has the focus, or when a finger taps it, which
// follows it the second time. The build has written what there is to show into previews/<page>.json.

const root = new URL(document.documentElement.dataset.content_root, location.href)
const pages = new Map() // what a page has to show, by its address

function targetsOf(page) {
  if (!pages.has(page)) {
    const file = new URL(`previews/${page.slice(root.href.length).replace(/\.html$/, '')}.json`, root)
    const targets = fetch(file).then((answer) => (answer.ok ? answer.json() : {}))
    pages.set(
      page,
      targets.catch(() => ({})),
    )
  }
  return pages.get(page)
}

const preview = document.createElement('div')
Object.assign(preview, { id: 'preview', className: 'preview', role: 'tooltip', popover: 'manual' })
document.body.append(preview)

let shown = null // the link whose target is shown
let shownAt // where it stands in the window, px from its top
let timer

function hide() {
  clearTimeout(timer)
  shown?.removeAttribute('aria-describedby')
  shown = null
  if (preview.matches(':popover-open')) preview.hidePopover()
}

async function show(link, byFinger) {
  clearTimeout(timer)
  if (link === shown) return
  const [page, address] = link.href.split('#')
  const html = (await targetsOf(page))[decodeURIComponent(address)]
  if (!html || (!byFinger && !link.matches(':hover, :focus'))) return
  hide()
  shown = link
  preview.innerHTML = html // of this site's own build
  for (const inside of preview.querySelectorAll('a[href]')) inside.href = new URL(inside.getAttribute('href'), page)
  if (byFinger) {
    const go = Object.assign(document.createElement('a'), { href: link.href, textContent: 'Go there' })
    preview.append(go)
  }
  link.setAttribute('aria-describedby', preview.id)
  preview.showPopover()
  const [box, size] = [link.getBoundingClientRect(), preview.getBoundingClientRect()]
  shownAt = box.top
  const below = box.bottom + size.height + 8 < innerHeight || box.top < size.height + 8
  const left = Math.max(8, Math.min(box.left, document.documentElement.clientWidth - size.width - 8))
  preview.style.translate = `${left}px ${below ? box.bottom + 4 : box.top - size.height - 4}px`
}

const later = (what, milliseconds) => {
  clearTimeout(timer)
  timer = setTimeout(what, milliseconds)
}

export function pointAt(link, { type, pointerType }, byFinger) {
  if (type === 'focusin') {
    if (link.matches(':focus-visible')) show(link)
  } else if (byFinger) {
    show(link, true)
  } else if (type === 'pointerover' && pointerType === 'mouse') {
    later(() => show(link), 250)
  }
}

addEventListener('pointerover', ({ target, pointerType }) => {
  if (pointerType !== 'mouse') return
  if (preview.contains(target)) clearTimeout(timer)
  else if (shown && !shown.contains(target)) later(hide, 250)
  else if (!shown && !target.closest('a')) clearTimeout(timer)
})
addEventListener('pointerdown', ({ target }) => {
  if (shown && !preview.contains(target) && !shown.contains(target)) hide()
})
addEventListener('focusout', ({ target }) => {
  if (target === shown) hide()
})
addEventListener('keydown', ({ key }) => {
  if (key === 'Escape') hide()
})
// While a page is still laid out above it, what is scrolled is made good at once: the link stays where it was.
addEventListener(
  'scroll',
  () => {
    if (shown && Math.abs(shown.getBoundingClientRect().top - shownAt) > 24) hide()
  },
  { passive: true },
)
