// Judges PDF files by PDF/UA-1 with veraPDF: java -cp 'LIB/*' PdfUa.java FILE...; a line a file, then what it found.
import java.io.FileInputStream;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

public class PdfUa {
  public static void main(String[] files) throws Exception {
    VeraGreenfieldFoundryProvider.initialise();
    PDFAFlavour flavour = PDFAFlavour.fromString("ua1");
    for (String file : files) {
      try (PDFAParser parser = Foundries.defaultInstance().createParser(new FileInputStream(file), flavour)) {
        ValidationResult result = Foundries.defaultInstance().createValidator(flavour, false).validate(parser);
        System.out.println((result.isCompliant() ? "ok " : "FAILED ") + file + " checks " + result.getTotalAssertions());
        for (TestAssertion found : result.getTestAssertions()) System.out.println("  " + found.getRuleId() + " " + found.getMessage() + " @ " + found.getLocation().getContext());
      }
    }
  }
}
