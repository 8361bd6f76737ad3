import { defineRouteMiddleware } from '@astrojs/starlight/route-data'
import { courseMap } from '../site/course-map.ts'

/** Gives each lesson page its sidebar and its neighbours from module.yaml, so that they can never disagree with the course. */
export const onRequest = defineRouteMiddleware(async ({ locals }) => {
  const route = locals.starlightRoute
  // The page's title is in sight already; its contents begin with the first heading.
  if (route.toc) route.toc = { ...route.toc, items: route.toc.items.filter(({ slug }) => slug !== '_top') }

  const modules = (await courseMap()).filter((module) => module.ready.length > 0)

  const links = modules.map((module) =>
    module.ready.map(({ title, href, id }) => ({
      type: 'link' as const,
      label: title,
      href,
      isCurrent: route.id === `lessons/${id}`,
      badge: undefined,
      attrs: {},
    })),
  )
  route.sidebar = modules.map((module, i) => ({
    type: 'group',
    label: `${module.number} ${module.title}`,
    entries: links[i] ?? [],
    collapsed: false,
    badge: undefined,
  }))

  const inOrder = links.flat()
  const here = inOrder.findIndex((link) => link.isCurrent)
  route.pagination = { prev: inOrder[here - 1], next: here < 0 ? undefined : inOrder[here + 1] }
})
