// Shows the API's description; requests tried out carry the signed-in session's cross-site token.
"use strict";

const place = document.getElementById("api-docs");
const crossSiteToken = () => document.cookie.split("; ").find((one) => one.startsWith("csrftoken="))?.slice(10) ?? "";

SwaggerUIBundle({
  domNode: place,
  url: place.dataset.schema,
  layout: "BaseLayout",
  docExpansion: "list",
  deepLinking: true,
  validatorUrl: null, // nothing leaves for the internet
  requestInterceptor: (request) => {
    if (!["GET", undefined].includes(request.method)) request.headers["X-CSRFToken"] = crossSiteToken();
    return request;
  },
});
