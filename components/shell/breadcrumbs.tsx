"use client";

import { Link } from "@/components/ui/link";
import { usePathname } from "next/navigation";
import { Fragment } from "react";

import { crumbsOf } from "./crumbs";

/** Where this is, from the address alone: no page has to say it twice. A connection that is not among `connections` stands as its slug. */
export function Breadcrumbs({ connections }: { connections: readonly { slug: string; name: string }[] }) {
  const crumbs = crumbsOf(usePathname(), (slug) => connections.find((each) => each.slug === slug)?.name ?? slug);
  return (
    <nav aria-label="Breadcrumb" className="min-w-0 flex-1">
      <ol className="flex min-w-0 items-center gap-1.5 text-ink-3">
        {crumbs.map((crumb, index) => {
          const last = index === crumbs.length - 1;
          return (
            <Fragment key={index}>
              <li className={last ? "min-w-0 truncate" : "max-w-[40%] min-w-0 truncate max-md:hidden"}>
                {last || crumb.href === null ? (
                  <span aria-current={last ? "page" : undefined} className={last ? "font-strong text-ink" : undefined}>
                    {crumb.label}
                  </span>
                ) : (
                  <Link href={crumb.href} className="hover:text-ink">
                    {crumb.label}
                  </Link>
                )}
              </li>
              {!last && (
                <li aria-hidden="true" className="text-line max-md:hidden">
                  /
                </li>
              )}
            </Fragment>
          );
        })}
      </ol>
    </nav>
  );
}
